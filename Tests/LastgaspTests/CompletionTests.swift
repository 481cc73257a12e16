import ArgumentParser
import Testing

@testable import lastgasp

@Suite struct `Completions` {
  @Test(arguments: [CompletionShell.bash, .zsh, .fish])
  func `know the values of options and arguments too`(shell: CompletionShell) {
    let script = Lastgasp.completionScript(for: shell)
    for command in ["show", "export", "analyze"] { #expect(script.contains("---completion \(command) ")) }
    #expect(script.contains("drgn"))
    #expect(script.contains("ls /lib/modules"))
  }
}

import SystemPackage
import Testing

@testable import CaptureImage

@Suite struct CaptureImageErrorTests {
  @Test func `what is not here yet may come later, what is not there at all does not`() {
    #expect(CaptureTargetError.notHereYet(folder: "/v", source: "UUID=1", mountPoint: "/v").mayComeLater)
    #expect(!CaptureTargetError.notMounted(folder: "/v").mayComeLater)
  }
}

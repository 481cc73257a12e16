internal import SystemPackage

extension BootContext {
  /// The plan of a boot loader that takes words out and has others in their place, each file written once.
  ///
  /// - Parameter foreign: Files that had the old words without us: nothing is taken out of them.
  public func plan(
    removing old: [String], adding new: [String], of type: any BootLoader.Type, sparing foreign: [String] = []
  ) throws(BootLoaderError) -> EditPlan {
    var removal = try old.isEmpty ? EditPlan() : type.init(self).plan(.removing(old))
    removal.steps.removeAll { step in
      guard case .write(let edit) = step else { return false }
      return foreign.contains(edit.path.string)
    }
    guard !removal.isEmpty else { return try type.init(self).plan(.adding(new)) }
    var later = self
    for edit in removal.edits { later.pending[edit.path] = .some(edit.after) }
    return removal.followed(by: try type.init(later).plan(.adding(new)))
  }
}

extension EditPlan {
  /// This plan and then another one, which was made as if this one were done; a file of both is written once.
  func followed(by next: EditPlan) -> EditPlan {
    let later = next.paths
    let first = steps.filter { step in
      switch step {
      case .write(let edit): !later.contains(edit.path)
      case .generate(let file): !later.contains(file.path)
      case .run: true
      }
    }
    let second = next.steps.map { step in
      guard case .write(let edit) = step, let earlier = edits.first(where: { $0.path == edit.path }) else {
        return step
      }
      return Step.write(FileEdit(edit.path, before: earlier.before, after: edit.after))
    }
    return EditPlan(first + second, remarks: remarks + next.remarks)
  }
}

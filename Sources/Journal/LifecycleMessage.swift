/// The kinds of event that lastgasp tells the journal, each with its MESSAGE_ID.
///
/// The identifiers never change: people search for them, and `units/lastgasp.catalog` explains each.
public enum LifecycleMessage: String, CaseIterable, Sendable {
  /// A crash of this machine would be recorded.
  case armed = "f511e4eb0a504098b6d63c2b57eb3ec8"
  /// A way to record a crash is armed, but not proven.
  case armedUnproven = "ad2dbc2017eb44abb040ad565a8c3803"
  /// pstore is armed in RAM.
  case pstoreArmed = "50f3de9033dc4d6a99009ec1324236da"
  /// A crash kernel is loaded.
  case kdumpArmed = "7cd58d7a820747c9ba55f3d09ab8096f"
  /// Something about the capture kernel is worth knowing.
  case captureRemark = "124f216b738d49d89bf513bafe68c581"
  /// A crash kernel has saved a crash.
  case kdumpProven = "d519b0eb88be43d89988d5997189a4d8"
  /// A crash of this machine would not be recorded.
  case notArmed = "ff6449e4337f4af09d5c08c6946c3598"
  /// The memory region survives a restart.
  case regionProven = "ff9bac894dc04ee5bc9f7b5fa7e48878"
  /// The memory region does not survive a restart.
  case regionDoesNotSurvive = "1e96797eb00e4932ad3339a83075554b"
  /// The memory region is no longer used.
  case regionQuarantined = "b41a096cd3f0454aa2e312887c89265e"
  /// Records of a crash were saved.
  case recordsSaved = "a5d27c5a6f3c4cf0b9d689c434ea0c8b"
  /// A crash was recorded.
  case bundleWritten = "4134c760b96849a8ae5bdc5bec57a6c1"
  /// The vmcore of a crash was saved.
  case vmcoreSaved = "49321fd4906342d18bb8c9a29c023bdc"
  /// What a capture kernel was to save is not there, not whole, or was not taken over.
  case captureIncomplete = "9f601369a9874b549a1dc50ce0eab0ce"
  /// The machine is made to crash, to see it recorded.
  case testBegun = "606d60bebbe343c0be60b9972be95a8e"
  /// The crash of a test was recorded.
  case testRecorded = "26ab16af7ed34c699ee2054e3a1ec44c"
  /// The crash of a test left no record.
  case testLeftNothing = "e1fbf91aef684530bc3da79a652d271c"
  /// The boot that was to crash for a test ended another way.
  case testNotCrashed = "27cec80d9b9d4acaa3b7949b4cfca41b"
  /// A vmcore was given up so that the limits hold.
  case vmcoreRemoved = "5ac0f8ea3695416bb52b0632956b7995"
  /// No new crash.
  case nothingNew = "d62a3b633f2a4580ac8b4559c9c2c809"
  /// Records of a crash could not be saved.
  case stagingFailed = "2ecee0181ad44f91b8dad047ec610cc2"
  /// A crash was saved, but could not be packed.
  case bundlingFailed = "37306ee0a90248ada1ac1f23f1c8dfac"
  /// A crash was saved, but the people of the machine could not be told.
  case noticeFailed = "e05701d4e97347fdac0183548a5d86ad"
  /// A memory region is tried for the first time.
  case regionTried = "d9e6c855d2324daa8159eedbd8b5c286"
  /// The kernel did not take a memory region.
  case regionRefused = "f56b790d36a047caa052a1a1ce169806"
  /// A clean reboot left no record in the memory region.
  case regionMissed = "262c9c797b3647dfa6ca860cd8f38ce3"
  /// The memory region lies elsewhere than at the last boot.
  case regionMoved = "feff2fe31b7146a49189b5a33d33b704"
  /// Another pstore backend gave its place to ramoops, or got it back.
  case pstoreSlotChanged = "c708858b59094ec5b7bb3c53cc3dc38c"
  /// A setting was not understood.
  case settingsProblem = "b082dd85af8e4310be9abe0de09522f9"
  /// A crash of this machine will no longer be recorded.
  case disarmed = "980fdb1f67664af2a453906e1f5bbc19"
  /// The boot loader was asked for memory.
  case memoryRequested = "e7c5117469ad4ac5b50f93d93c174545"
  /// The boot loader was not asked for memory.
  case memoryNotRequested = "574daf34d80e4cb78c9310fb0eba8f9e"
  /// The kernel reserved the memory that it was asked for.
  case memoryReserved = "3deb2fcda1804251a3568d7bc5ee7db3"
  /// The kernel did not reserve the memory that it was asked for.
  case memoryRefused = "a284bff928804063a75bc95a72964737"
  /// The boot loader is not asked for memory any more.
  case memoryReturned = "950482cf54554df69fd9daf77bd2df71"
  /// How this boot ends has been noted.
  case goodbye = "8c72cc841c2948fa88badb103e7238eb"

  /// The MESSAGE_ID: 32 hexadecimal digits.
  public var messageID: String { rawValue }
}

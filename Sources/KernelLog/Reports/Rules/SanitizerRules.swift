extension ReportRules {
  /// What the sanitizers and memory debuggers print.
  ///
  /// Source: Linux 4.4 to 6.17, mm/kasan/report.c, mm/kmsan/report.c, kernel/kcsan/report.c, mm/kfence/report.c, lib/ubsan.c,
  /// mm/kmemleak.c; Documentation/dev-tools/.
  static let sanitizers: [ReportRule] = [
    .init("BUG: KASAN: double-free or invalid-free in *", .kasan, "KASAN: invalid-free in {F}", .named),
    .init("BUG: KASAN: double-free in *", .kasan, "KASAN: double-free in {F}", .named),
    .init("BUG: KASAN: invalid-free in *", .kasan, "KASAN: invalid-free in {F}", .named),
    .init("BUG: KASAN: * in *", .kasan, "KASAN: {1} {A} in {F}", .named),
    .init("BUG: KASAN: * on address *", .kasan, "KASAN: {1} {A} in {F}"),
    .init("BUG: KASAN: * in", .kasan, "KASAN: {1} {A} in {F}", .trace, .fatal, .cut),
    .init("BUG: KASAN: *", .kasan, "KASAN: {1}", .trace, .fatal, .cut),
    .init("BUG: KASan: * in *", .kasan, "KASAN: {1} {A} in {F}", .named),
    .init("BUG: KASan: * on address *", .kasan, "KASAN: {1} {A} in {F}"),

    .init("BUG: KMSAN: * in *", .kmsan, "KMSAN: {1} in {F}", .named, .fatal, .traceFollows),
    .init("BUG: KMSAN: * in", .kmsan, "KMSAN: {1} in {F}", .trace, .fatal, .cut),
    .init("BUG: KMSAN: *", .kmsan, "KMSAN: {1}", .trace, .fatal, .cut),

    .init("BUG: KCSAN: * in * / *", .kcsan, "KCSAN: {1} in {2} / {3}", .named, .survivable, .traceFollows),
    .init("BUG: KCSAN: * in *", .kcsan, "KCSAN: {1} in {2}", .named, .survivable, .traceFollows),
    .init("BUG: KCSAN: * in", .kcsan, "KCSAN: {1} in {F}", .trace, .survivable, .cut),
    .init("BUG: KCSAN: *", .kcsan, "KCSAN: {1}", .trace, .survivable, .cut),

    .init(
      "BUG: KFENCE: use-after-free * in *", .kfence, "KFENCE: use-after-free in {F}", .named, .fatal, .traceFollows),
    .init("BUG: KFENCE: out-of-bounds * in *", .kfence, "KFENCE: out-of-bounds in {F}", .named, .fatal, .traceFollows),
    .init("BUG: KFENCE: * in *", .kfence, "KFENCE: {1} in {F}", .named, .fatal, .traceFollows),
    .init("BUG: KFENCE: * in", .kfence, "KFENCE: {1} in {F}", .trace, .fatal, .cut),
    .init("BUG: KFENCE: *", .kfence, "KFENCE: {1}", .trace, .fatal, .cut),

    .init("UBSAN: Undefined behaviour in *", .ubsan, "UBSAN: undefined-behaviour in {F}", .trace, .survivable),
    .init("UBSAN: Undefined behavior in *", .ubsan, "UBSAN: undefined-behaviour in {F}", .trace, .survivable),
    .init("UBSAN: * in *", .ubsan, "UBSAN: {1} in {F}", .trace, .survivable),
    .init("Internal error: UBSAN: *: * [#*", .ubsan, "UBSAN: {1-} in {F}"),
    .init("Internal error: UBSAN *: * [#*", .ubsan, "UBSAN: {1-} in {F}"),
    .init("Internal error: KASAN*", .kasan, "KASAN: invalid-access in {F}", .trace, .fatal, .continues),

    .init("BUG: memory leak*", .memoryLeak, "memory leak in {F}", .trace, .survivable, .prelude),
    .init("unreferenced object 0x*", .memoryLeak, "memory leak in {F}", .trace, .survivable, .continues),
  ]
}

/// The tables behind ``Machinery`` and ``BlameSearch``.
enum FunctionTables {
  /// Passed over in every report.
  static let always = FunctionTable(
    reporting, exceptions, sanitizers, allocators, locks, memory, structures)

  /// What prints a report.
  ///
  /// Source: lib/dump_stack.c, kernel/panic.c, lib/bug.c, arch/*/kernel/{dumpstack,traps,stacktrace}.c.
  private static let reporting = """
    dump_stack* __dump_stack show_stack* __show_stack show_regs* show_trace* show_registers dump_backtrace*
    dump_trace* unwind_backtrace* walk_stackframe arch_stack_walk* stack_trace_save* save_stack_trace*
    __save_stack_trace save_trace panic vpanic nmi_panic nmi_panic_self_stop panic_smp_self_stop
    check_panic_on_warn __warn* warn_slowpath* warn_alloc* report_bug* __report_bug fixup_bug* handle_bug*
    is_valid_bugaddr die die_* __die* oops_end oops_begin oops_enter oops_exit no_context page_fault_oops
    kernelmode_fixup_or_oops pgtable_bad bug_handler arm_notify_die print_report print_address_description*
    report_addr debug_show* print_usage_bug* print_circular_bug* print_deadlock_bug* print_irq_inversion_bug*
    print_bad_irq_dependency* print_unlock_imbalance_bug* print_lock_contention_bug*
    print_lock_invalid_wait_context print_unlock_inbalance_bug* print_lock_nested_lock_not_held*
    print_freed_lock_bug* print_held_locks_bug* print_kernel_ident print_tainted
    print_shortest_lock_dependencies* print_bfs_bug bad_page* bad_page_reason free_pages_prepare
    check_new_page* check_free_page* free_pages_check* page_bad_reason __schedule_bug schedule_debug*
    rcu_note_context_switch
    spin_dump spin_bug rwlock_bug do_raw_* debug_spin_* __spin_lock_debug object_err slab_err slab_bug
    slab_fix slab_pad_check check_bytes_and_report check_object check_slab object_is_on_stack
    kernel_init_freeable_bug bust_spinlocks fortify_panic __fortify_panic __fortify_report __stack_chk_fail
    __chk_fail usercopy_abort usercopy_warn report_usercopy __check_object_size check_heap_object
    __check_heap_object check_stack_object skb_panic skb_over_panic skb_under_panic skb_put skb_push __skb_put
    __skb_push pskb_put debug_smp_processor_id check_preemption_disabled __this_cpu_preempt_check
    rcu_lockdep_* lockdep_* *lockdep debug_print_object debug_object_* __debug_object_* debug_check_*
    __debug_check_* debug_objects_* timer_fixup* work_fixup* debug_timer_* debug_hrtimer_* debug_rcu_head_*
    debug_work_* timer_is_static_object work_is_static_object print_bad_pte vm_normal_page* print_trailer
    print_section ratelimit __ratelimit ___ratelimit vprintk* printk _printk kfence_report_error
    kfence_handle_page_fault show_workqueue_state nmi_cpu_backtrace* nmi_trigger_cpumask_backtrace
    arch_trigger_cpumask_backtrace trigger_cpu_backtrace panic_other_cpus_shutdown
    make_task_dead rewind_stack* arm64_serror_panic panic_bad_stack handle_bad_stack __bad_stack print_hex_dump*
    hex_dump_to_buffer ftrace_dump rust_helper_* *rust_begin_unwind *4core9panicking *4core6option13
    *4core6result13 *4core5slice5index __report_bad_irq show_free_areas __show_regs dump_page* __dump_page*
    __bug dump_mem_abort die_kernel_fault verify_redzone_* __kernel_unpoison_pages kernel_poison_pages
    check_poison_mem unpoison_page* poison_page* kernel_map_pages __kernel_map_pages netdev_rx_csum_fault
    *cfi_check handle_cfi_failure __cfi_slowpath* arc_unwind_core show_backtrace show_raw_backtrace
    show_stacktrace __dump_backtrace do_show_stack spl_dumpstack spl_panic vcmn_err cmn_err zfs_panic_recover assfail
    """

  /// How the processor comes to a report.
  ///
  /// Source: arch/*/entry, arch/*/mm/fault.c, kernel/entry/common.c.
  private static let exceptions = """
    exc_* asm_exc_* asm_common_interrupt page_fault do_page_fault __do_page_fault do_user_addr_fault
    do_kern_addr_fault bad_area* __bad_area* bad_page_fault __bad_page_fault async_page_fault
    do_async_page_fault do_trap* do_error_trap do_invalid_op invalid_op do_general_protection
    general_protection do_divide_error divide_error do_double_fault double_fault do_int3 int3 do_bounds
    do_stack_segment stack_segment error_entry error_exit error_code do_DataAbort __dabt_svc __und_svc
    __pabt_svc do_PrefetchAbort do_undefinstr do_mem_abort do_translation_fault do_sp_pc_abort do_bad_area
    __do_kernel_fault do_alignment_fault el1_abort el1_sync* el1h_64_sync* el1t_64_sync* el1_da el1_dbg
    el1_undef el1_bti el1_fpac el1_error el1h_64_error* do_serror* bug_brk_handler call_break_hook brk_handler
    do_debug_exception kasan_brk_handler ubsan_brk_handler do_el1_* handle_page_fault fault_from_pkey
    do_page_fault_segv ret_from_exception handle_exception do_trap_break do_trap_insn_illegal
    data_access_common instruction_access_common program_check_exception do_program_check
    program_check_common* data_access_common_virt handle_dabr interrupt_return* pgm_check_handler
    __do_pgm_check do_dat_exception do_protection_exception monitor_event_exception illegal_op do_bp do_be
    handle_tlb* tlb_do_page_fault* mips_*_bug handle_bp_int kprobe_fault_handler fixup_exception no_exception
    spurious_kernel_fault* search_extable smp_text_poke_int3_trap __phys_addr __phys_addr_symbol
    __virt_addr_valid __virt_to_phys
    do_tag_check_fault do_tag_recovery do_sea do_bad do_kernel_fault el1_abort el1_pc el1_sp el1_gcs el1_mops
    el1_brk64 el1_breakpt el1_softstp el1_watchpt call_el1_break_hook reserved_fault_brk_handler cfi_brk_handler
    fault_brk_handler early_brk64 debug_exception_handler enter_from_kernel_mode bad_mode bad_el0_sync
    do_sect_fault handle_ri handle_ri_rdhwr* handle_ri_slow __und_svc_fault __und_fault __fiq_svc
    fixup_exception ex_handler_* irqentry_enter*
    irqentry_nmi_* math_error trace_page_fault trace_do_page_fault xen_page_fault is_prefetch*
    hash__do_page_fault do_hash_fault ___do_page_fault do_bad_slb_fault do_data_page_fault*
    data_access_slb_common* machine_check_exception* alignment_exception alignment_common*
    emulation_assist_interrupt* unrecoverable_exception _exception* system_reset_exception
    instruction_access_slb_common* ret_from_except* do_asce_exception do_secure_storage_access
    default_trap_handler do_report_trap do_no_context do_fault_error* handle_fault_error*
    translation_specification_exception specification_exception addressing_exception data_exception
    illegal_operation do_ade do_ri do_tr do_ov do_cpu handle_ade* handle_tr_int handle_reserved*
    do_ale do_bce handle_ale* handle_bce* handle_ade_int handle_break handle_interruption fault_common
    parisc_terminate
    """

  /// The sanitizers' own functions.
  private static let sanitizers = """
    *kasan *kmsan *kcsan __asan_* __hwasan_* __tsan_* __msan_* __ubsan_* *ubsan_ *kmemleak kfence_* __kfence_*
    check_memory_region* check_region_inline* __sanitizer_* instrument_* bytes_is_nonzero memory_is_nonzero
    memory_is_poisoned* check_inline_region print_memory_metadata addr_has_metadata find_watchpoint __asan*
    set_track __set_track get_report_info ftrace_likely_update val_to_string handle_overflow
    kcov_* *sanitizer_cov bytes_is_zero memory_is_poisoned_n
    """

  /// What gives and takes memory.
  ///
  /// Source: mm/slab*.c, mm/slub.c, mm/util.c, mm/vmalloc.c, mm/page_alloc.c.
  private static let allocators = """
    kmalloc* __kmalloc* __do_kmalloc* kzalloc* kcalloc* kvmalloc* __kvmalloc* kvzalloc* krealloc*
    __do_krealloc kmem_cache_* __kmem_cache_* kmemdup* kstrdup* kasprintf kvasprintf* kfree kfree_sensitive
    kvfree* kzfree __kfree vfree __vfree __vunmap vmalloc* __vmalloc* vzalloc* slab_* __slab_* ___slab_*
    new_slab allocate_slab cache_alloc* cache_free* ___cache_free __cache_free* __cache_alloc*
    ____cache_alloc* do_slab_free memcg_slab_* free_to_pcs free_debug_processing alloc_debug_processing
    free_to_partial_list get_partial* get_from_partial* alloc_from_pcs* alloc_single_from*
    free_consistency_checks alloc_consistency_checks __alloc_pages* alloc_pages* alloc_page* __get_free_page*
    get_free_pages get_page_from_freelist prep_new_page post_alloc_hook rmqueue* __rmqueue*
    __alloc_frozen_pages* alloc_frozen_pages* alloc_pages_mpol* free_pages __free_pages* ___free_pages* free_page*
    free_unref_* __free_frozen_pages* free_frozen_page* free_pcp* free_one_page free_pcppages_bulk
    free_hot_cold_page* put_page __put_page __folio_put* folio_put* folios_put* release_pages
    __put_single_page __put_compound_page put_compound_page free_compound_page free_contig_range get_freelist devm_kmalloc*
    devm_kzalloc* devm_kfree pcpu_alloc* __alloc_percpu* alloc_large_kmalloc* kmalloc_large* ___kmalloc*
    mempool_alloc* prefetch_freepointer get_freepointer* set_freepointer freelist_ptr_decode deactivate_slab
    flush_slab put_cpu_partial qlink_free qlist_free_all sock_kmalloc sock_kfree_s sock_kzfree_s
    __sock_kfree_s memdup_user* strndup_user vmemdup_user kfree_rcu* kvfree_rcu* __kfree_rcu percpu_ref_*
    kmem_zone_* kmem_alloc* kmem_zalloc* kmem_realloc kmem_free* kvrealloc* __krealloc* __kvfree* __alloc_skb*
    alloc_skb* __netdev_alloc* netdev_alloc_* __napi_alloc* napi_alloc_* napi_build_skb build_skb* __build_skb*
    sock_alloc_send_pskb sock_alloc_send_skb sock_wmalloc sock_omalloc __finalize_skb_around skb_kmalloc*
    kmalloc_reserve page_frag_alloc* __page_frag_alloc* __page_frag_cache* page_frag_free folio_alloc*
    __folio_alloc* vma_alloc_folio* filemap_alloc_folio* __page_cache_alloc page_cache_alloc* alloc_percpu*
    free_percpu mempool_free* mempool_kmalloc mempool_kfree dma_pool_alloc*
    dma_pool_free* free_slab __free_slab discard_slab unfreeze_partials __unfreeze_partials
    refill_objects* refill_sheaf* __pcs_* alloc_empty_sheaf* __memcg_slab_* __memcg_kmem_* obj_cgroup_*
    devm_kstrdup* devm_kasprintf devm_kvasprintf devm_kmemdup* kfree_const kfree_bulk __free_slab
    rcu_free_sheaf* kmemdup_array vmalloc_* memblock_alloc*
    kzfree*
    """

  /// What takes and gives back locks.
  ///
  /// Source: kernel/locking/.
  private static let locks = """
    _raw_spin_* __raw_spin_* _raw_read_* _raw_write_* __raw_read_* __raw_write_* spin_lock* spin_unlock*
    raw_spin_* native_queued_spin_* queued_spin_* queued_read_* queued_write_* pv_queued_spin_* kvm_wait
    __pv_queued_spin_* pv_wait* virt_spin_lock do_raw_spin_* _spin_lock* _spin_unlock* __ticket_spin_*
    ticket_spin_* read_lock* write_lock* read_unlock* write_unlock* arch_spin_* rt_spin_* rt_read_* rt_write_*
    __rt_mutex_* rt_mutex_* rtlock_slowlock* __rt_spin_* mutex_lock* mutex_unlock* mutex_trylock*
    __mutex_lock* __mutex_unlock* __mutex_trylock* mutex_spin_on_owner mutex_optimistic_spin ww_mutex_*
    __ww_mutex_* down_read* down_write* down_trylock down_interruptible down_killable down_timeout down
    __down* ___down* up_read* up_write* up __up* rwsem_* __rwsem_* call_rwsem_* rwbase_* percpu_down_*
    percpu_up_* __percpu_down_* percpu_rwsem_* downgrade_write osq_lock osq_unlock lock_acquire*
    __lock_acquire* lock_release* __lock_release* lock_is_held* lock_pin_lock lock_unpin_lock lock_downgrade
    lock_set_class* reacquire_held_locks lock_contended* lock_acquired* validate_chain check_prev*_add
    check_prevs_add check_noncircular check_deadlock* check_wait_context mark_lock* mark_held_locks mark_usage
    register_lock_class look_up_lock_class assign_lock_key find_held_lock match_held_lock __lock_set_class
    trace_hardirqs_* trace_softirqs_* check_irq_usage* check_usage* might_sleep __might_sleep ___might_sleep
    __might_resched __cant_sleep __cant_migrate might_fault __might_fault might_alloc fs_reclaim_*
    __fs_reclaim_* local_bh_enable __local_bh_enable_ip __local_bh_disable_ip local_irq_* arch_local_irq_*
    preempt_count_* preempt_schedule* seqcount_* write_seqcount_* write_seqlock* read_seqbegin* lock_mutex_*
    local_lock_* __local_lock* debug_check_no_locks_freed debug_check_no_locks_held debug_mutex_*
    rcu_read_lock* rcu_read_unlock*
    srcu_read_* __srcu_read_* bit_spin_* arch_read_* arch_write_* arch_rwlock_* read_seq*
    rcu_lock_acquire rcu_lock_release class_mutex_* class_spinlock_* class_raw_spinlock_* class_rwsem_*
    class_srcu_* ww_acquire_* raw_read_lock* raw_read_unlock* raw_write_lock* raw_write_unlock*
    raw_read_seqcount* raw_write_seqcount* xen_qlock_wait __spin_yield* splpar_spin_yield __rw_yield splpar_rw_yield
    __queued_spin_* queued_write_* six_lock_* six_trylock* resilient_* rqspinlock_* local_trylock_* rt_mutex_*
    __raw_callee_save_* lock_sync* __might_* cpus_read_lock_held seqprop_* do_write_seqcount_* rwlock_*
    """

  /// What reads and writes memory for others.
  ///
  /// Source: lib/string.c, lib/iov_iter.c, lib/vsprintf.c, arch/*/lib.
  private static let memory = """
    memcpy* __memcpy* memmove* __memmove* memset* __memset* memcmp* __memcmp memscan memchr* memzero* bcmp
    strcpy strncpy strlcpy strscpy* sized_strscpy strcat strncat strlcat strcmp strncmp strcasecmp strncasecmp
    strlen strnlen __strlen strchr* strrchr strstr strnstr strsep strspn strcspn strpbrk skip_spaces strim
    copy_user_* copy_to_user* copy_from_user* _copy_to_user* _copy_from_user* __copy_user* __copy_to_user*
    __copy_from_user* copy_page clear_page clear_page_erms clear_page_rep clear_page_orig clear_user*
    __clear_user raw_copy_* rep_movs* rep_stos* __arch_copy_* __arch_clear_user copyin copyout copy_from_iter*
    copy_to_iter* _copy_from_iter* _copy_to_iter* copy_page_to_iter* copy_page_from_iter* iterate_and_advance*
    iterate_* memcpy_to_iter* memcpy_from_iter* copy_to_user_iter* copy_from_user_iter* __get_user
    __get_user_1 __get_user_2 __get_user_4 __get_user_8 __get_user_nocheck_* __get_user_fn get_user __put_user
    __put_user_1 __put_user_2 __put_user_4 __put_user_8 __put_user_nocheck_* __put_user_fn put_user
    strncpy_from_user* strnlen_user do_strncpy_from_user csum_partial* csum_and_copy* probe_kernel_read
    probe_kernel_write copy_from_kernel_nofault* __memcpy_fromio __memcpy_toio memcpy_fromio memcpy_toio
    memcpy_erms memcpy_orig memset_erms memset_orig __pi_memcpy* __pi_memset* __pi_strlen* __pi_strcmp*
    __pi_strn* __pi_memcmp* __pi_clear_page __pi_copy_page vsnprintf snprintf scnprintf vscnprintf sprintf
    vsprintf string string_nocheck pointer number format_decode error_string symbol_string hex_string
    check_pointer va_format widen_string __sw_hweight* find_first_bit find_next_bit _find_next_bit*
    _find_first_bit* _find_next_zero_bit* find_next_zero_bit find_last_bit __bitmap_* __x86_indirect_thunk*
    __x86_return_thunk __x86_indirect_call_thunk* __indirect_thunk_* __rethook* ftrace_call ftrace_caller
    ftrace_regs_* ftrace_graph_* ftrace_ops_* ftrace_stub* ftrace_trampoline
    ftrace_return_* ftrace_push_* ftrace_likely_update ftrace_common arch_ftrace_ops_* prepare_ftrace_return
    return_to_handler retint_*
    copy_mc_* memcpy_mcsafe* __asm_copy_* __asm_vector_* fallback_scalar_usercopy* enter_vector_usercopy
    arm_copy_* arm_clear_user __copy_to_user_memcpy __clear_user_memset __strncpy_from_user* __strnlen_user*
    copy_tofrom_user* __copy_tofrom_user* memcpy_power7 copypage_power7 copyuser_power7 __bzero* __strlen*
    __strn* __memscan memcpy_flushcache __memcpy_flushcache copy_struct_from_user copy_iovec_from_user
    copy_highpage copy_user_highpage clear_highpage* clear_huge_page clear_subpage clear_pages*
    get_unaligned_* put_unaligned_* __get_unaligned* __put_unaligned* memchr_inv
    memweight memneq crypto_memneq __crypto_memneq _find_last_* _find_nth_* mte_clear_page_tags
    mte_zero_clear_page_tags
    mte_set_mem_tag_range mte_copy_page_tags do_csum vsscanf sscanf csum_copy* strndup strreplace strpbrk
    stpcpy strchrnul match_string __match_string raw_copy_*
    __pi_* memcpy_to_page memcpy_from_page memzero_page memset_page __memset_io __memcpy_*
    clear_page_* __clear_page*
    """

  /// What handles lists, counters and the like for others.
  ///
  /// Source: lib/list_debug.c, lib/refcount.c, include/linux/.
  private static let structures = """
    __list_add* list_add* __list_del* list_del* list_move* list_splice* list_replace* list_empty*
    __list_valid* list_cut* hlist_add* hlist_del* __hlist_del hlist_bl_* hlist_nulls_* llist_* plist_* klist_*
    refcount_* __refcount_* kref_get* kref_put* atomic_read atomic_inc* atomic_dec* atomic_add* atomic_sub*
    atomic_set* atomic_fetch* atomic_cmpxchg* atomic_xchg* atomic64_* arch_atomic* raw_atomic* atomic_long_*
    cmpxchg* xchg* test_bit* set_bit* clear_bit* _test_bit test_and_* __test_and_* arch_test_* arch_set_bit
    arch_clear_bit variable_test_bit constant_test_bit rb_erase* rb_insert_color* __rb_insert* __rb_erase*
    rb_next rb_prev rb_first __rb_rotate* __read_once_size* __write_once_size* read_word_at_a_time kobject_put
    kobject_get kobject_add* kobject_init_and_add proc_register proc_mkdir* _proc_mkdir proc_create*
    __proc_create remove_proc_entry remove_proc_subtree proc_remove usb_submit_urb usb_start_wait_urb
    usb_bulk_msg usb_control_msg usb_interrupt_msg krealloc_noprof
    __kref_* hlist_* rb_last rb_replace_node rb_next_postorder rb_first_postorder timerqueue_add timerqueue_del
    timerqueue_iterate_next generic_test_bit
    ___set_bit __set_bit __clear_bit ___clear_bit ___test_bit arch___test_* arch___set_* arch___clear_*
    try_cmpxchg* raw_try_cmpxchg* __cmpxchg* __xchg* list_del_init* list_first_* __list_cut* __list_splice
    list_debug*
    """

  /// The scheduler, and what waits.
  ///
  /// Source: kernel/sched/, kernel/time/sleep_timeout.c, mm/filemap.c, kernel/workqueue.c.
  static let waiting = FunctionTable(
    """
    __schedule schedule* __switch_to* context_switch io_schedule* preempt_schedule* _cond_resched
    __cond_resched cond_resched* wait_for_completion* __wait_for_common do_wait_for_common wait_for_common*
    __wait_for_completion* do_wait_intr* wait_woken prepare_to_wait* finish_wait wait_on_bit* __wait_on_bit*
    out_of_line_wait_on_bit* bit_wait* bit_wait_io wait_on_page_* __wait_on_page_* folio_wait_*
    wait_on_page_bit* __lock_page* lock_page* __folio_lock* folio_lock* wait_on_buffer __wait_on_buffer
    __lock_buffer sleep_on_* sleep_on_page* sleep_on_buffer __flush_work flush_work flush_delayed_work
    __flush_workqueue flush_workqueue* drain_workqueue cancel_work_sync cancel_delayed_work_sync
    __cancel_work_sync __cancel_work_timer* msleep* usleep_* nanosleep* do_nanosleep schedule_hrtimeout*
    rcu_barrier* synchronize_* __synchronize_* __wait_rcu_gp _synchronize_* wait_rcu_* exp_funnel_lock
    kthread_stop kthread_park completion_* try_to_wake_up wait_event* swait_* __swait* prepare_to_swait*
    rt_mutex_schedule rwlock_* rtnl_lock_* percpu_rwsem_wait __percpu_* kvm_async_pf_task_wait* do_exit_wait
    need_resched dequeue_task* pick_next_task* __resched_curr resched_* deactivate_task
    jbd2_log_wait_commit_never wait_for_random_bytes_never set_current_state irqentry_exit* __raw_*
    hrtimer_nanosleep do_sched_yield yield yield_to
    rpc_wait_bit_killable __rpc_wait_for_completion_task rpc_wait_for_completion_task _switch __switch_to_asm
    schedule_timeout_* io_wait_event wait_var_event* var_wake_function_never
    autoremove_wake_function folio_wait_* __folio_wait_* cv_wait_* cv_timedwait_* __cv_wait* __cv_timedwait*
    dma_fence_default_wait* dma_fence_wait* dma_resv_wait_* reservation_object_wait_* kcl_fence_default_wait
    wake_up_atomic_t kthread_flush_work* __kthread_cancel_work* kthread_cancel_work_sync kthread_cancel_delayed_work_sync
    nfs_wait_bit_killable
    """)

  /// Timers and interrupts, stall detection, and idling.
  ///
  /// Source: kernel/time/, kernel/rcu/, kernel/watchdog*.c, kernel/entry/.
  static let interrupts = FunctionTable(
    """
    rcu_* __rcu_* print_cpu_stall* print_other_cpu_stall* check_cpu_stall* dump_cpu_task sched_show_task
    show_task* update_process_times* scheduler_tick* sched_tick* tick_* __tick_* hrtimer_* __hrtimer_*
    __run_hrtimer* sysvec_* __sysvec_* asm_sysvec_* smp_apic_timer_interrupt apic_timer_interrupt
    local_apic_timer_interrupt smp_reschedule_interrupt reschedule_interrupt do_IRQ common_interrupt*
    ret_from_intr asm_call_irq_on_stack asm_call_on_stack smp_call_function_* call_function_*
    generic_smp_call_function_* flush_smp_call_function_* __flush_smp_call_function_* csd_* __cmpwait*
    handle_irq* __handle_irq* handle_percpu_devid* handle_domain_irq __handle_domain_irq
    generic_handle_* gic_handle_irq* gic_* call_on_irq_stack do_interrupt_handler el1_interrupt el1_irq
    el1h_64_irq* el1t_64_irq* el0_irq* el1h_64_fiq* __irq_svc* __irq_usr arch_timer_handler_* timer_interrupt*
    decrementer_common* timer_handler* riscv_timer_interrupt __timer_interrupt restore_check_irq_replay restore_no_replay riscv_intc_irq do_irq do_ext_irq ext_int_handler
    irq_exit* __irq_exit* irq_enter* irq_work_* invoke_softirq* do_softirq* watchdog* __watchdog*
    is_softlockup* softlockup_* perf_* __perf_* nmi_* *nmi default_do_nmi intel_pmu_* amd_pmu_* x86_pmu_* p4_pmu_* handle_pmi_common do_nmi end_repeat_nmi
    ipi_cpu_backtrace* nmi_cpu_backtrace* native_safe_halt native_halt pv_native_safe_halt default_idle*
    arch_cpu_idle* acpi_idle_* acpi_safe_halt acpi_processor_ffh* intel_idle* mwait_idle* cpuidle_* do_idle
    cpu_idle* cpu_startup_entry call_cpuidle poll_idle arch_safe_halt default_enter_idle cpu_do_idle
    __switch_to* _switch schedule __schedule call_console_drivers* wait_for_xmitr io_serial_in io_serial_out serial_*
    __const_udelay __udelay __delay __delay_cycles delay_tsc delay_*
    native_io_delay console_unlock* console_flush* console_* vprintk* uart_* native_write_msr native_apic_*
    x2apic_* __x2apic_* smp_call_* smp_send_* smp_cross_call* smp_apic_* smp_x86_* smp_kvm_*
    smp_trace_* smp_error_* smp_spurious_* smp_thermal_* smp_threshold_* smp_irq_* smp_ipi_* smp_muxed_ipi_* smp_deferred_*
    smp_store_* smp_text_poke* smp_reboot_* smp_stop_* smp_wait_* smp_processor_* native_smp_* stop_machine* multi_cpu_stop cpu_stopper_thread kick_cpu* cpu_relax
    rep_nop tlb_flush_* flush_tlb_* native_flush_tlb_* run_posix_cpu_timers* arch_timer_* clockevent*
    profile_tick* account_* irqtime_* vtime_* trace_* __traceiter_* __sanitizer_cov* ktime_get* read_hpet
    hpet_* sched_clock* kvm_clock* pvclock_*
    on_each_cpu* kvm_make_all_cpus_request* kvm_make_vcpus_request_mask* kvm_kick_many_cpus kick_all_cpus_sync
    arch_send_call_function_* __smp_call_* generic_exec_single send_call_function_* handle_fasteoi_*
    handle_level_irq handle_edge_irq handle_simple_irq handle_nested_irq handle_percpu_* handle_riscv_irq
    handle_loongarch_irq do_vint handle_vint plat_irq_dispatch handle_int ret_from_irq
    hardware_interrupt_common* doorbell_* __do_IRQ __do_irq do_io_irq io_int_handler ipi_handler* do_handle_IPI
    handle_IPI ipi_* __ipi_* __sysvec_* sysvec_*
    """)

  /// What hands work to code of every kind: the frame that it called tells what the processor was busy with.
  static let dispatchers = FunctionTable(
    """
    do_syscall_64 x64_sys_call do_syscall_32* __do_fast_syscall_32 do_fast_syscall_32 do_int80* entry_SYSCALL*
    entry_SYSENTER* entry_INT80* system_call_fastpath tracesys* el0_svc* el0t_64_sync* invoke_syscall
    do_el0_svc ret_fast_syscall __sys_trace_return system_call* system_call_exception do_trap_ecall_u
    handle_syscall do_syscall* ret_from_syscall syscall_common __do_syscall vfs_read vfs_write __vfs_read
    __vfs_write new_sync_read new_sync_write do_iter_read do_iter_write do_iter_readv_writev* vfs_writev
    vfs_readv vfs_iter_write vfs_iter_read do_loop_readv_writev ksys_read ksys_write vfs_ioctl do_vfs_ioctl
    ksys_ioctl __se_sys_ioctl __x64_sys_ioctl __arm64_sys_ioctl sock_ioctl sock_do_ioctl compat_sys_ioctl
    kernfs_fop_write* kernfs_fop_read* sysfs_kf_write sysfs_kf_seq_show dev_attr_store kobj_attr_store
    proc_reg_write proc_reg_read proc_reg_ioctl pde_write pde_read full_proxy_write full_proxy_read seq_read*
    traverse* proc_sys_call_handler* sock_sendmsg* __sock_sendmsg sock_write_iter sock_read_iter sock_recvmsg*
    ____sys_sendmsg ___sys_sendmsg ____sys_recvmsg ___sys_recvmsg __sys_sendto __sys_recvfrom __sys_connect*
    __sys_bind* __sys_setsockopt do_sock_setsockopt __sys_accept4* __sys_listen* process_one_work
    process_scheduled_works worker_thread kthread ret_from_fork* kernel_thread_helper ret_from_kernel_thread
    do_one_initcall do_init_module call_timer_fn expire_timers __run_timers* run_timer_* handle_softirqs
    __do_softirq ___do_softirq net_rx_action __napi_poll napi_poll tasklet_action* rcu_do_batch rcu_core*
    __netif_receive_skb* netif_receive_skb* process_backlog deliver_skb task_work_run exit_to_user_mode*
    get_signal do_exit do_group_exit __handle_irq_event_percpu handle_irq_event_percpu irq_thread* do_idle
    cpu_startup_entry start_secondary rest_init start_kernel secondary_startup_64* kernel_init
    kernel_init_freeable x86_64_start_* device_driver_attach really_probe* driver_probe_device* bus_for_each_*
    path_openat vfs_open do_dentry_open* chrdev_open blkdev_open __fput fput ____fput delayed_fput
    blk_mq_run_work_fn* mmap_region* vfs_fsync_range* vfs_mount path_mount do_new_mount legacy_get_tree
    vfs_get_tree __handle_sysrq
    """)

  /// Where a trace leaves the kernel or a thread begins: no part of what makes a crash what it is.
  static let entries = FunctionTable(
    """
    do_syscall_64 x64_sys_call do_syscall_* __do_fast_syscall_32 do_fast_syscall_32 do_int80* entry_*
    system_call* tracesys* el0_* el0t_* invoke_syscall do_el0_svc ret_fast_syscall do_trap_ecall_u
    handle_syscall syscall_common __do_syscall kthread ret_from_fork* ret_from_kernel_thread
    kernel_thread_helper ret_from_syscall secondary_startup_64* x86_64_start_* common_startup_64
    """)
}

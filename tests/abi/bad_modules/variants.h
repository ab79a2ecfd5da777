/* variants.h - every deliberately bad module: its name, the conformance case that must fail for
 * it, and what it does wrong.
 *
 * One line each, read by the preprocessor here, by CMakeLists.txt, and by the tests that load the
 * modules:  VARIANT(name, "conformance-case", "what it does")
 *
 * `none` is the good one: it must pass every case, so that each of the others fails for its own
 * reason alone. */
/* clang-format off */
VARIANT(none, "", "does everything right")

VARIANT(throws_when_loaded, "scan-is-quick", "throws in a static constructor")
VARIANT(slow_to_load, "scan-is-quick", "works for half a second in a static constructor")
VARIANT(no_symbol, "entry-symbol-present", "exports no entry point")
VARIANT(null_module, "module-is-complete", "returns a null module")
VARIANT(wrong_magic, "module-is-complete", "has another magic number")
VARIANT(short_module, "module-is-complete", "claims a module struct of 16 bytes")
VARIANT(null_id, "module-is-complete", "has no id")
VARIANT(null_create, "module-is-complete", "has no create()")
VARIANT(null_api, "module-is-complete", "has no table of functions")
VARIANT(short_api, "module-is-complete", "claims a table of 16 bytes")
VARIANT(null_api_member, "module-is-complete", "has no flush()")
VARIANT(newer_min_host_minor, "module-is-complete", "needs a host of minor 1000")
VARIANT(unload_pinned, "unload-leaves-no-mapping", "claims UNLOADABLE and pins itself in memory")

VARIANT(accepts_short_host, "short-host-struct-is-refused", "does not look at host->struct_size")
VARIANT(refuses_longer_host, "longer-host-struct-is-accepted", "wants host->struct_size to be exact")
VARIANT(reads_past_host, "poisoned-tail-is-not-read", "uses what lies behind the host struct")
VARIANT(overflows_error_text, "error-text-fits", "ignores text_cap")
VARIANT(refuses_unknown_values, "unknown-values-are-survived", "refuses flags it does not know")

VARIANT(create_fails, "create-does-nothing-observable", "cannot be created")
VARIANT(thread_in_create, "create-does-nothing-observable", "starts a thread in create()")
VARIANT(starts_unconfigured, "start-before-configure-is-refused", "starts without a configuration")
VARIANT(takes_before_start, "submit-before-start-is-refused", "takes events before start()")
VARIANT(takes_after_stop, "submit-after-stop-is-refused", "takes events after stop()")
VARIANT(starts_twice, "start-while-running-is-refused", "accepts start() while it runs")
VARIANT(refuses_second_stop, "stop-is-idempotent", "answers a second stop() with E_STATE")
VARIANT(starts_once_only, "restart-after-stop-works", "cannot be started again")
VARIANT(destroy_forgets_to_stop, "destroy-while-running-stops", "keeps running after destroy()")
VARIANT(stop_overstays, "stop-keeps-its-deadline", "stops two seconds after the deadline")
VARIANT(leaves_a_thread, "no-thread-left-after-stop", "leaves a thread behind")
VARIANT(calls_after_stop, "no-host-call-after-stop", "logs from query() and destroy() after stop()")
VARIANT(answers_unknown_ability, "query-works-in-every-state", "has every ability")
VARIANT(shares_instances, "instances-are-independent", "has one instance for all")

VARIANT(accepts_unknown_key, "unknown-key-is-an-error", "ignores keys that it does not know")
VARIANT(vague_configuration_error, "configuration-error-names-the-place", "does not say where")
VARIANT(rejected_configuration_stops_it, "rejected-configuration-changes-nothing", "forgets the configuration that stood")
VARIANT(dry_run_applies, "dry-run-changes-nothing", "puts a dry run in force")
VARIANT(reconfigure_loses_events, "reconfigure-while-running-loses-nothing", "empties its queue in configure()")
VARIANT(crashes_on_hostile_configuration, "hostile-configuration-is-survived", "crashes on bytes above 127")

VARIANT(blocks_in_submit, "submit-is-prompt", "waits in submit()")
VARIANT(takes_more_than_given, "submit-takes-a-prefix", "reports one event more than it was given")
VARIANT(invalid_event_misnamed, "invalid-event-is-named", "reports E_INVALID with a wrong index")
VARIANT(never_writable, "writable-once-per-again", "never calls writable()")
VARIANT(crashes_on_hostile_text, "hostile-text-is-survived", "crashes on control bytes")
VARIANT(receipts_from_submit, "receipts-never-from-inside-submit", "calls receipts() in submit()")
VARIANT(overlapping_receipts, "sink-calls-never-overlap", "calls receipts() from two threads")
VARIANT(final_twice, "final-once-per-event", "sends FINAL twice")
VARIANT(never_final, "final-once-per-event", "sends no FINAL")
VARIANT(custody_after_final, "custody-before-final", "sends CUSTODY after FINAL")
VARIANT(wrong_ticket, "receipts-name-the-event", "sends another ticket back")
VARIANT(refuses_resubmission, "resubmission-is-safe", "refuses an event_id that it had before")
VARIANT(deadlocks_in_receipts, "submit-from-anywhere", "holds the lock of submit() in receipts()")
VARIANT(flush_overstays, "flush-keeps-its-deadline", "flushes two seconds past the deadline")

VARIANT(secret_from_submit, "secret-never-from-submit", "asks for a secret in submit()")
VARIANT(shows_secret, "secret-never-shown", "logs a secret")

VARIANT(installs_signal_handler, "signals-untouched", "handles SIGPIPE")
VARIANT(thread_takes_signals, "sink-threads-block-signals", "blocks no signals in its thread")
VARIANT(writes_to_stdout, "stdout-untouched", "prints when it starts")
VARIANT(changes_directory, "working-directory-untouched", "changes the working directory")
VARIANT(changes_umask, "umask-untouched", "changes the umask")
VARIANT(changes_environment, "environment-untouched", "sets an environment variable")
VARIANT(changes_locale, "locale-untouched", "sets the locale")
VARIANT(inheritable_descriptor, "descriptors-close-on-exec", "opens a file without O_CLOEXEC")
VARIANT(leaks_a_descriptor, "descriptors-closed-after-stop", "never closes a file")
VARIANT(exits_in_stop, "stop-is-idempotent", "ends the process in stop()")

VARIANT(diagnoses_unconfigured, "diagnosis-before-configure-is-refused", "diagnoses before configure()")
VARIANT(diagnosis_overstays, "diagnosis-keeps-its-deadline", "diagnoses two seconds past the deadline")
VARIANT(diagnosis_without_remedy, "diagnosis-steps-are-whole", "says of a failed step not what to do")
/* clang-format on */

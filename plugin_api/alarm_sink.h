/* alarm_sink.h - the binary contract between a supervisory runtime (the host) and a sink plugin.
 *
 * READ THIS FIRST
 *
 *   A host loads a shared library, looks up ONE symbol (ALARM_SINK_ENTRY_SYMBOL) and gets a
 *   read-only alarm_sink_module.  The module creates sinks; a sink takes events and hands back
 *   receipts.  Nothing else crosses the boundary.  A host or a sink in any language needs no
 *   more than this header; README.md beside it numbers every rule and names its test.
 *
 *   Custody.   submit() takes an event into memory; the host keeps its own copy until it sees
 *              ALARM_SINK_STAGE_CUSTODY (the sink has it on stable storage and answers for it,
 *              across restarts too) or ALARM_SINK_STAGE_FINAL (it is settled).  A sink that keeps
 *              nothing on disk gives no CUSTODY.  Submitting the same event_id again is always
 *              safe: after a restart the host submits whatever it still keeps.
 *   Ownership. Nothing changes owner.  Every pointer is borrowed for the duration of the call
 *              unless its comment names a longer life.  Nobody frees what the other allocated.
 *   Strings.   alarm_sink_str: UTF-8, length counted, not NUL-terminated.  Text that comes from
 *              the field is hostile: it may hold CR, LF, NUL and bytes that are not UTF-8.
 *   Failure.   Functions return alarm_sink_status and may add prose to alarm_sink_error.  No
 *              exception, signal, longjmp or process exit crosses over.
 *
 * THREAD ROLES (every function names one)
 *
 *   [control]  The host's control role.  Calls on one sink never overlap one another; they may
 *              come from different OS threads, with happens-before between them.
 *   [any]      Thread-safe; may overlap with anything except destroy().
 *   [sink]     Called by the sink, from a thread that the sink owns.  Per sink these calls never
 *              overlap one another.
 *
 *   A second tag says how long the call may take:
 *   [prompt]   No I/O, no waiting on a lock that is held across I/O.  Budget: 1 ms.
 *   [bounded]  May wait, but never past the deadline that it was given (10 s without one).
 *
 * HOW THIS CONTRACT GROWS
 *
 *   major   A break.  New entry symbol; the old one keeps its old meaning.
 *   minor   Members appended at the end of a struct that begins with struct_size.  A reader
 *           touches a member only if ALARM_SINK_HAS() says that it is there.
 *   id/rev  Optional abilities, fetched by name through query().  A revision never changes once
 *           it is released; the next one gets a new name.
 *
 *   Structs without struct_size (alarm_sink_str, alarm_sink_field) are frozen for good.  Growable
 *   structs are never embedded by value and never form plain arrays, and none ends in padding,
 *   on 32 and on 64 bits: a member appended into old padding would look present to
 *   ALARM_SINK_HAS().  Unknown flags are ignored; unknown enumerators take the default that
 *   their comment names.
 */
#ifndef ALARM_SINK_ALARM_SINK_H_
#define ALARM_SINK_ALARM_SINK_H_

#include <stddef.h>
#include <stdint.h>

#define ALARM_SINK_ABI_MAJOR 1u
#define ALARM_SINK_ABI_MINOR 0u

#define ALARM_SINK_EXPORT __attribute__((visibility("default")))

/* In C++ noexcept is part of a function's type, so a callback that can throw does not convert to
 * these pointers: the no-exceptions rule is checked by the compiler on both sides. */
#ifdef __cplusplus
#include <type_traits>
#define ALARM_SINK_NOEXCEPT noexcept
#define ALARM_SINK_TYPEOF(pointer) std::remove_cv_t<std::remove_pointer_t<decltype(pointer)>>
extern "C" {
#else
#define ALARM_SINK_NOEXCEPT
#define ALARM_SINK_TYPEOF(pointer) __typeof__(*(pointer))
#endif

#define ALARM_SINK_FN(result, name, ...) result (*name)(__VA_ARGS__) ALARM_SINK_NOEXCEPT

/* True when the struct that the peer handed over is long enough to hold `member`. */
#define ALARM_SINK_HAS(pointer, member) \
    ((pointer)->struct_size >=          \
     offsetof(ALARM_SINK_TYPEOF(pointer), member) + sizeof((pointer)->member))

/* ---- frozen value types ---------------------------------------------------------------- */

/* A borrowed run of bytes.  data may be null when len is 0. */
typedef struct alarm_sink_str {
    const char *data;
    size_t len;
} alarm_sink_str;

/* Which member of alarm_sink_field.value holds.  Skip a field of a type you do not know. */
enum {
    ALARM_SINK_FIELD_TEXT = 1,    /* value.text */
    ALARM_SINK_FIELD_INTEGER = 2, /* value.integer */
    ALARM_SINK_FIELD_REAL = 3,    /* value.real; may be NaN or infinite */
    ALARM_SINK_FIELD_BOOLEAN = 4  /* value.integer, 0 or 1 */
};

/* One named value with its unit, such as "Supply air temperature" 31.4 "degC". */
typedef struct alarm_sink_field {
    alarm_sink_str name;
    alarm_sink_str unit; /* empty: none */
    uint32_t type;       /* ALARM_SINK_FIELD_* */
    uint32_t flags;      /* 0 */
    union {
        alarm_sink_str text;
        int64_t integer;
        double real;
    } value;
} alarm_sink_field;

typedef struct alarm_sink_sink alarm_sink_sink;         /* opaque: the plugin's instance */
typedef struct alarm_sink_host_ctx alarm_sink_host_ctx; /* opaque: the host's side of one sink */

/* ---- status and errors ----------------------------------------------------------------- */

/* What to do next, rather than what went wrong; the prose is in alarm_sink_error.
 * Positive values are reserved: treat them as ALARM_SINK_OK. */
typedef int32_t alarm_sink_status;
enum {
    ALARM_SINK_OK = 0,
    ALARM_SINK_E_INVALID = -1,     /* the argument can never work: do not repeat it */
    ALARM_SINK_E_STATE = -2,       /* not allowed in this lifecycle state; nothing has changed */
    ALARM_SINK_E_AGAIN = -3,       /* no room now: wait for host->writable() */
    ALARM_SINK_E_TIMEOUT = -4,     /* the deadline passed first */
    ALARM_SINK_E_CONFIG = -5,      /* the configuration was rejected; the old one stands */
    ALARM_SINK_E_STORAGE = -6,     /* the state directory cannot be used */
    ALARM_SINK_E_SECRET = -7,      /* a named secret is missing or was refused */
    ALARM_SINK_E_UNSUPPORTED = -8, /* this build cannot do that */
    ALARM_SINK_E_INTERNAL = -99    /* a bug; also the meaning of any negative value not listed */
};

/* Room for prose, supplied by whoever makes the call; may be passed as null.  The text is fit to
 * be shown to an operator and never holds a secret. */
typedef struct alarm_sink_error {
    uint32_t struct_size;
    uint32_t text_len; /* out: bytes written, cut on a UTF-8 boundary; 0 when there is no prose */
    char *text;        /* in: a buffer that the caller owns */
    size_t text_cap;   /* in: its size in bytes */
} alarm_sink_error;

/* ---- events: host -> sink -------------------------------------------------------------- */

/* Priority as BACnet and the supervisory world have it: 0 is the most urgent, 255 the least. */
#define ALARM_SINK_PRIORITY_MOST_URGENT 0u
#define ALARM_SINK_PRIORITY_LEAST_URGENT 255u

/* The status of a point.  An unknown value is treated as ALARM_SINK_POINT_ALARM. */
enum {
    ALARM_SINK_POINT_UNSPECIFIED = 0,
    ALARM_SINK_POINT_NORMAL = 1,
    ALARM_SINK_POINT_OFF_NORMAL = 2,
    ALARM_SINK_POINT_FAULT = 3,
    ALARM_SINK_POINT_LOW_LIMIT = 4,
    ALARM_SINK_POINT_HIGH_LIMIT = 5,
    ALARM_SINK_POINT_LOW_WARNING = 6,
    ALARM_SINK_POINT_HIGH_WARNING = 7,
    ALARM_SINK_POINT_LOW_ALARM = 8,
    ALARM_SINK_POINT_HIGH_ALARM = 9,
    ALARM_SINK_POINT_ALARM = 10,
    ALARM_SINK_POINT_TROUBLE = 11,
    ALARM_SINK_POINT_OFFLINE = 12,
    ALARM_SINK_POINT_ONLINE = 13,
    ALARM_SINK_POINT_SHUTDOWN = 14,
    ALARM_SINK_POINT_UNRELIABLE = 15
};

/* alarm_sink_event.flags */
enum {
    ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED = 1u, /* a person has to acknowledge it */
    ALARM_SINK_EVENT_ACKNOWLEDGED = 2u          /* this event says that a person has done so */
};

typedef struct alarm_sink_event {
    uint32_t struct_size;
    uint32_t flags;           /* ALARM_SINK_EVENT_* */
    alarm_sink_str event_id;  /* 1 to 64 bytes, printable ASCII; same id == same event, for ever */
    uint64_t ticket;          /* the host's own handle, echoed in receipts until stop() returns */
    int64_t occurred_unix_ns; /* when it happened, UTC */
    int64_t expires_unix_ns;  /* worthless after this instant; 0 == never */
    uint32_t priority;        /* 0 to 255, 0 most urgent; above 255 counts as 255 */
    uint32_t previous_status; /* ALARM_SINK_POINT_* */
    uint32_t current_status;  /* ALARM_SINK_POINT_* */
    uint32_t reserved;        /* 0 */
    alarm_sink_str category;  /* authorization category: "HVAC", "Fire", ... or the site's own */
    alarm_sink_str object;    /* path of the point: "Main/Plant/Boiler-1/FlowTemperature" */
    alarm_sink_str condition_id; /* ties raise, acknowledge and return to normal together */
    alarm_sink_str route;   /* a destination of the configuration by name; empty: filters decide */
    alarm_sink_str summary; /* one line for a human */
    alarm_sink_str text;    /* the rest; may be empty */
    const alarm_sink_field *fields;
    size_t field_count;
} alarm_sink_event;

/* ---- receipts: sink -> host ------------------------------------------------------------ */

enum {
    ALARM_SINK_STAGE_CUSTODY = 1, /* on stable storage; the host may forget its copy */
    /* Settled; no further receipt for this event_id, but that an event which is submitted again is
     * answered again: also when the FINAL receipt of an earlier run (ticket 0) came meanwhile. */
    ALARM_SINK_STAGE_FINAL = 2
};

/* How it ended.  An unknown value means: not delivered. */
enum {
    ALARM_SINK_OUTCOME_PENDING = 0,
    ALARM_SINK_OUTCOME_DELIVERED = 1, /* the next system took responsibility for every recipient */
    ALARM_SINK_OUTCOME_PARTIAL = 2,   /* for some recipients only; see recipients */
    ALARM_SINK_OUTCOME_REJECTED = 3,  /* refused for good */
    ALARM_SINK_OUTCOME_EXPIRED = 4,   /* its time ran out first */
    ALARM_SINK_OUTCOME_FILTERED = 5,  /* the configuration sends it to nobody */
    ALARM_SINK_OUTCOME_EVICTED = 6    /* its room went to more urgent events */
};

/* Whether the event can have reached anyone.  An unknown value means: MAYBE. */
enum {
    ALARM_SINK_SENT_NO = 0,    /* certainly not sent */
    ALARM_SINK_SENT_MAYBE = 1, /* all of it went out, the answer was lost */
    ALARM_SINK_SENT_YES = 2    /* acknowledged by the next system */
};

typedef struct alarm_sink_recipient_result {
    uint32_t struct_size;
    uint32_t outcome;          /* ALARM_SINK_OUTCOME_* */
    alarm_sink_str address;
    uint32_t reply_code;       /* of an SMTP reply, 0 == none */
    uint32_t enhanced_status;  /* RFC 3463: class << 16 | subject << 8 | detail, 0 == none */
    alarm_sink_str reply_text; /* as the peer sent it, cleaned of control bytes */
} alarm_sink_recipient_result;

typedef struct alarm_sink_receipt {
    uint32_t struct_size;
    uint32_t stage;          /* ALARM_SINK_STAGE_* */
    uint32_t outcome;        /* ALARM_SINK_OUTCOME_* */
    uint32_t certainty;      /* ALARM_SINK_SENT_* */
    alarm_sink_str event_id;
    uint64_t ticket;         /* 0 for events recovered from an earlier run */
    uint32_t attempts;       /* how often it was offered to the next system, all mails together */
    uint32_t reserved;       /* 0 */
    alarm_sink_str reason;   /* for a human; empty when all went well */
    const alarm_sink_recipient_result *const *recipients;
    size_t recipient_count;
} alarm_sink_receipt;

/* ---- what the host offers -------------------------------------------------------------- */

enum {
    ALARM_SINK_LOG_DEBUG = 0,
    ALARM_SINK_LOG_INFO = 1,
    ALARM_SINK_LOG_WARNING = 2,
    ALARM_SINK_LOG_ERROR = 3,
    ALARM_SINK_LOG_MISUSE = 4 /* the peer broke this contract; unknown severities count as ERROR */
};

/* A standing trouble of the sink itself, keyed and level-triggered: the latest state of a key
 * wins and a repeat is harmless. */
typedef struct alarm_sink_trouble {
    uint32_t struct_size;
    uint32_t active;    /* 1 raise, 0 clear */
    uint32_t priority;  /* 0 to 255 */
    uint32_t reserved;  /* 0 */
    alarm_sink_str key; /* stable, such as "relay-unreachable:main" */
    alarm_sink_str text;
} alarm_sink_trouble;

/* Sees a secret.  The bytes live inside this call only; do not keep a copy longer than needed. */
typedef alarm_sink_status (*alarm_sink_view_fn)(void *view_ctx, const uint8_t *data,
                                                size_t len) ALARM_SINK_NOEXCEPT;

/* Valid from create() until destroy() returns.  No member is null.  None of these may call back
 * into the sink, except that receipts() and writable() may call submit(). */
typedef struct alarm_sink_host {
    uint32_t struct_size;
    uint32_t abi_minor; /* what the host was built with */
    alarm_sink_host_ctx *ctx;

    /* [any] [prompt]  Nonzero when a message of this severity would be kept: lets a sink skip
     * the formatting. */
    ALARM_SINK_FN(int32_t, log_enabled, alarm_sink_host_ctx *, int32_t severity);

    /* [any] [prompt]  One message, without a line end and without secrets. */
    ALARM_SINK_FN(void, log, alarm_sink_host_ctx *, int32_t severity, alarm_sink_str message,
                  const alarm_sink_field *fields, size_t field_count);

    /* [any] [prompt]  UTC in nanoseconds since 1970; may step.  Tests fake both clocks. */
    ALARM_SINK_FN(int64_t, unix_now_ns, alarm_sink_host_ctx *);

    /* [any] [prompt]  A clock that never steps back; every deadline is in its terms. */
    ALARM_SINK_FN(int64_t, mono_now_ns, alarm_sink_host_ctx *);

    /* [sink] or inside configure() and start(); [bounded]  Runs `view` exactly once before it
     * returns OK, never otherwise.  The host wipes the bytes.  Never called from submit().
     * E_SECRET when there is none of that name; `view`'s own status otherwise. */
    ALARM_SINK_FN(alarm_sink_status, secret, alarm_sink_host_ctx *, alarm_sink_str name,
                  int64_t deadline_mono_ns, alarm_sink_view_fn view, void *view_ctx,
                  alarm_sink_error *);

    /* [sink] [prompt]  A batch, oldest first.  Per event_id: CUSTODY before FINAL.  Never from
     * inside submit(), so a host may hold its own lock around submit(). */
    ALARM_SINK_FN(void, receipts, alarm_sink_host_ctx *, const alarm_sink_receipt *const *,
                  size_t count);

    /* [sink] [prompt]  Exactly once for each ALARM_SINK_E_AGAIN, and possibly before that
     * submit() has returned: latch it, do not assume that someone waits already. */
    ALARM_SINK_FN(void, writable, alarm_sink_host_ctx *);

    /* [sink] [prompt]  The host must not route this back to the sink that it comes from. */
    ALARM_SINK_FN(void, trouble, alarm_sink_host_ctx *, const alarm_sink_trouble *);

    /* [any] [prompt]  Optional abilities by id; null if absent.  Allowed from create() on; the
     * result is valid as long as this struct. */
    ALARM_SINK_FN(const void *, query, alarm_sink_host_ctx *, const char *id);
} alarm_sink_host;

/* ---- what a sink offers ---------------------------------------------------------------- */

typedef struct alarm_sink_create_info {
    uint32_t struct_size;
    uint32_t flags;           /* 0 */
    alarm_sink_str instance;  /* stable name of this sink in the host's configuration */
    alarm_sink_str state_dir; /* absolute, exists, local disk, mode 0700, for this sink alone */
} alarm_sink_create_info;

/* A TOML document.  An unknown key is an error.  Errors name origin, line, column and key. */
typedef struct alarm_sink_config {
    uint32_t struct_size;
    uint32_t flags;        /* ALARM_SINK_CONFIG_* */
    alarm_sink_str text;   /* the document, UTF-8 */
    alarm_sink_str origin; /* where it is from, for error texts: usually the file's path; paths in
                              the document of files to read are relative to its folder */
} alarm_sink_config;

enum { ALARM_SINK_CONFIG_DRY_RUN = 1u }; /* judge it, change nothing */

/* flush() levels */
enum {
    ALARM_SINK_FLUSH_CUSTODY = 1, /* until it is on stable storage; E_UNSUPPORTED without any */
    ALARM_SINK_FLUSH_ATTEMPT = 2  /* until it has been offered once to the next system */
};

/* Lifecycle:  create -> configure+ -> start -> (submit | flush | configure)*
 *             -> stop -> (configure* start ... stop)* -> destroy
 * A call in the wrong state returns ALARM_SINK_E_STATE and changes nothing.  No member is null;
 * the table is complete and valid as long as the library is loaded. */
typedef struct alarm_sink_sink_api {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */

    /* [control] [bounded]  All or nothing: on failure the previous configuration stays in force.
     * Allowed while running; no event is lost by it. */
    ALARM_SINK_FN(alarm_sink_status, configure, alarm_sink_sink *, const alarm_sink_config *,
                  alarm_sink_error *);

    /* [control] [bounded]  Takes up what an earlier run left.  Says nothing about whether the
     * next system can be reached: that is a trouble, not a failed start. */
    ALARM_SINK_FN(alarm_sink_status, start, alarm_sink_sink *, int64_t deadline_mono_ns,
                  alarm_sink_error *);

    /* [any] [prompt]  Takes a prefix of `events`, in order; *taken says how many.
     * OK: all of them.  E_AGAIN: full after *taken.  E_INVALID: events[*taken] can never be
     * used; drop it and go on behind it.  Room is held back for the most urgent events when
     * others are refused already. */
    ALARM_SINK_FN(alarm_sink_status, submit, alarm_sink_sink *,
                  const alarm_sink_event *const *events, size_t count, size_t *taken,
                  alarm_sink_error *);

    /* [control] [bounded]  Hurries what was taken before this call, and waits for the level. */
    ALARM_SINK_FN(alarm_sink_status, flush, alarm_sink_sink *, uint32_t level,
                  int64_t deadline_mono_ns, alarm_sink_error *);

    /* [control] [bounded]  Ends what is under way, at the latest by the deadline; what has CUSTODY
     * waits on disk for the next start.  When it returns, whatever it returns: no thread of the
     * sink is left, no host function will be called again, and an event without a FINAL receipt
     * is on stable storage if it had CUSTODY, and still the host's if not.
     * OK: no event went back to the host.  E_TIMEOUT: some did. */
    ALARM_SINK_FN(alarm_sink_status, stop, alarm_sink_sink *, int64_t deadline_mono_ns,
                  alarm_sink_error *);

    /* [control] [bounded]  Stops first if the host forgot to, and logs MISUSE. */
    ALARM_SINK_FN(void, destroy, alarm_sink_sink *);

    /* [any] [prompt]  Optional abilities by id; null if absent.  Allowed from create() on; the
     * result is valid until destroy(). */
    ALARM_SINK_FN(const void *, query, alarm_sink_sink *, const char *id);
} alarm_sink_sink_api;

/* ---- the module: what the entry point returns ------------------------------------------ */

#define ALARM_SINK_MAGIC UINT64_C(0x314b4e4953410d0a) /* "\n\rASINK1" on a little-endian machine */

enum { ALARM_SINK_MODULE_UNLOADABLE = 1u }; /* tested to survive dlclose(); else keep it loaded */

/* Read-only, valid while the library is loaded.  Looking at it runs no code. */
typedef struct alarm_sink_module {
    uint32_t struct_size;
    uint32_t flags; /* ALARM_SINK_MODULE_* */
    uint64_t magic;
    uint32_t abi_minor;      /* what it was built with */
    uint32_t min_host_minor; /* the least that it can live with: a host below it refuses */
    const char *id;          /* reverse domain name; NUL-terminated, like the next three */
    const char *name;        /* for people */
    const char *version;     /* of the plugin */
    const char *build;       /* compiler and libraries, for support */
    const alarm_sink_sink_api *api;

    /* [control] [prompt]  No I/O, no threads, no host call but query() and log().  *out is null
     * unless it returns OK.  `host` outlives the sink; the create info only the call. */
    ALARM_SINK_FN(alarm_sink_status, create, const alarm_sink_host *,
                  const alarm_sink_create_info *, alarm_sink_sink **out, alarm_sink_error *);
} alarm_sink_module;

#define ALARM_SINK_ENTRY_SYMBOL "alarm_sink_module_v1"
typedef const alarm_sink_module *(*alarm_sink_entry_fn)(void)ALARM_SINK_NOEXCEPT;

/* [control] [prompt]  A function, not data: the loader's promise for dlsym() is about functions,
 * and the major version in its name turns a mismatch into "symbol not found" instead of a crash. */
ALARM_SINK_EXPORT const alarm_sink_module *alarm_sink_module_v1(void) ALARM_SINK_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif
#endif /* ALARM_SINK_ALARM_SINK_H_ */

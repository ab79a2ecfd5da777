// request.hpp - what the owner's thread asks of the writer, one at a time.
//
// A request is carried out inside a transaction of the store and answered when that has been
// committed: what carry_out() gives back is the answer, to be run on the owner's thread then.
//
// Threads: made by one thread, carried out by another.
#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "encrypted_email/spool/spool.hpp"
#include "encrypted_email/spool/store.hpp"

namespace encrypted_email::spool {

using Answer = std::function<void()>;

struct KeepWork {
    std::vector<KeepRequest> events;
    Spool::Kept answer;
    std::vector<Store::Kept> kept;  // what became of the first of them
};

struct BeginWork {
    MailRecord mail;
    MailProgress progress;
    Spool::Begun answer;  // empty: given already
};

struct EndWork {
    MailNumber mail = 0;
    MailProgress progress;
    std::shared_ptr<const custody::MailOutcome> outcome;
    Spool::Ended answer;
};

struct LoadWork {
    Destination from;
    EventNumber after = 0;
    std::size_t most = 0;
    Spool::Loaded answer;
};

struct ListWork {
    EventNumber after = 0;
    std::size_t most = 0;
    Spool::Listed answer;
};

struct ExpireWork {
    std::int64_t now_unix_ns = 0;
};

struct DiscardWork {
    EventNumber event = 0;
    GroupKey group = 0;
    std::string reason;
};

struct MoveWork {
    EventNumber event = 0;
    GroupKey from = 0;
    std::vector<Destination> to;
};

struct LimitsWork {
    Limits limits;
};

struct FlushWork {
    Spool::Flushed answer;
};

using Request = std::variant<KeepWork, BeginWork, EndWork, LoadWork, ListWork, ExpireWork,
                             DiscardWork, MoveWork, LimitsWork, FlushWork>;

// What one request came to, as far as it was carried out.
struct Progress {
    Answer answer;           // empty: there is none
    std::size_t events = 0;  // that it had to do with, at least 1
    bool is_done = true;     // false: the rest has to follow in another transaction
};

// At most about `most` events of it.  Throws what the store throws; the request can be repeated.
[[nodiscard]] Progress carry_out(Request& request, Store& store, std::size_t most);

// Someone waits for its commit.
[[nodiscard]] bool is_urgent(const Request& request);

// The answers to all of its events: what `kept` says, and `refused` for those behind.
[[nodiscard]] Answer answer_of(KeepWork& work);

}  // namespace encrypted_email::spool

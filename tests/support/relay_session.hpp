// relay_session.hpp - the honest half of a fault relay: SMTP as a server should speak it, one
// request at a time, and the breaches of a client that does not.
//
// The owner asks for the next request and decides: answer() carries it out, pass_over() drops it
// as if it had been refused.  So a fault can strike at any request of a pipelined group.
// Sees no socket, no TLS and no clock.
//
// Takes no empty mail: a lone dot is answered with 554, as is content for nobody.  Recipients
// <refused@...> and <deferred@...> get 550 and 451, whatever the plan.
//
// Threads: distinct objects are independent; one object is for one thread at a time.
// See:     RFC 5321, RFC 2920 (PIPELINING), RFC 3030 (BDAT), RFC 3207 (STARTTLS), RFC 4954 (AUTH)
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host_stub/trial_server/authentication.hpp"
#include "host_stub/trial_server/command.hpp"
#include "host_stub/trial_server/content_reader.hpp"
#include "host_stub/trial_server/mailbox.hpp"
#include "tests/support/fault_plan.hpp"

namespace test_support {

struct RelayManners {
    std::optional<host_stub::trial_server::Credentials> credentials;  ///< mail needs them then
    bool starttls = false;   ///< offered before TLS, and mail needs it
    bool pipelining = true;  ///< offered
    bool chunking = false;   ///< BDAT is offered
    bool knows_bdat = true;  ///< false: it is answered as an unknown command all the same
    bool eager_354 = false;  ///< DATA is answered with 354 though no recipient was taken

    /// What becomes of commands that follow a content without waiting for the reply to it.
    enum class Followers { served, refused, swallowed } followers = Followers::served;
};

class RelaySession {
public:
    /// `manners` outlives the session.
    explicit RelaySession(const RelayManners& manners) : manners_(manners) {}

    [[nodiscard]] static std::string banner() { return "220 relay.example ESMTP fault relay\r\n"; }

    void tls_established(std::string version);

    void receive(std::string_view bytes) { input_ += bytes; }

    struct Request {
        std::optional<Step> step;  ///< none: a command that the plan knows nothing about
    };
    /// What came next; nothing as long as it is not complete.  The same until it is answered or
    /// passed over.
    [[nodiscard]] std::optional<Request> next();

    /// Carries out the request; the reply, empty when there is none yet.
    [[nodiscard]] std::string answer();

    /// Forgets the request; at the end of a mail, the mail too.
    void pass_over();

    /// The mail that the last answer() took.
    [[nodiscard]] std::optional<host_stub::trial_server::Mail> take_mail();

    [[nodiscard]] bool upgrades() const { return upgrades_; }  ///< TLS begins now
    [[nodiscard]] bool is_over() const { return is_over_; }    ///< QUIT was answered
    /// The recipients that were named since the last call.
    [[nodiscard]] std::vector<std::string> take_named();
    /// What the client must not do and did.
    [[nodiscard]] const std::vector<std::string>& breaches() const { return breaches_; }
    [[nodiscard]] std::size_t lone_dots() const { return lone_dots_; }

private:
    enum class State { commands, authentication, content };

    [[nodiscard]] std::optional<Request> next_of_content();
    [[nodiscard]] bool read_command();
    [[nodiscard]] std::optional<Step> step_of_command() const;
    void look_at_haste();
    [[nodiscard]] std::string execute();
    [[nodiscard]] std::string hello();
    [[nodiscard]] std::string authenticate();
    [[nodiscard]] std::string mail();
    [[nodiscard]] std::string recipient();
    [[nodiscard]] std::string data();
    [[nodiscard]] std::string chunk();
    [[nodiscard]] std::string content_ended();
    [[nodiscard]] std::string take(std::string content, bool eight_bit);
    void look_at_followers();
    void forget_transaction();
    void breach(std::string what) { breaches_.push_back(std::move(what)); }

    const RelayManners& manners_;
    State state_ = State::commands;
    std::string input_;
    std::optional<Request> request_;
    std::string line_;  ///< of the request
    host_stub::trial_server::Command command_;
    std::string chunk_;  ///< of BDAT

    bool greeted_ = false;
    bool upgrades_ = false;
    bool is_over_ = false;
    std::string tls_version_;
    std::string user_;
    std::optional<host_stub::trial_server::Authentication> authentication_;
    std::optional<host_stub::trial_server::Mail> transaction_;
    bool too_fast_ = false;        ///< the client did not wait, and this server minds
    bool reset_refused_ = false;   ///< so that MAIL comes too early by no fault of the client's
    bool content_seen_ = false;    ///< Step::content is over
    bool content_passed_ = false;  ///< it is read to its end, and not answered
    std::optional<host_stub::trial_server::ContentReader> content_;
    std::string raw_content_;
    std::optional<host_stub::trial_server::Mail> taken_;
    std::vector<std::string> named_;
    std::vector<std::string> breaches_;
    std::size_t lone_dots_ = 0;
};

}  // namespace test_support

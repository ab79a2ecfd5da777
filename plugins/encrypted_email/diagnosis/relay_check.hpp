// relay_check.hpp - one relay tried from the name to the goodbye, with every group that uses it.
//
// The connection is the sink's own (delivery/connection), watched: what it meets is what the sink
// would meet.  No mail is sent, unless it is asked for: the server is asked for sender and
// recipients, and told to forget them.  A second connection shows whether sessions are resumed.
//
// A server that stays silent where a greeting is due may wait for TLS: then, and only then, a
// connection beside it tries that.
//
// Threads: the thread that runs `io`.
// Fails:   by the verdicts of the steps.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "encrypted_email/composition/mail.hpp"
#include "encrypted_email/delivery/connection.hpp"
#include "encrypted_email/delivery/pop_log_in.hpp"
#include "encrypted_email/diagnosis/handshake_try.hpp"
#include "encrypted_email/diagnosis/steps.hpp"
#include "encrypted_email/diagnosis/transcript.hpp"

namespace encrypted_email::diagnosis {

// What one relay is tried with.
struct RelayTask {
    delivery::Route route;
    std::vector<std::shared_ptr<const configuration::MailingGroup>> groups;  // that use it
    delivery::Credentials credentials;
    std::optional<delivery::Failure> refusal;  // why there are none though the relay needs them
    bool send = false;                         // a test mail to each group
    std::int64_t now_unix_ns = 0;
};

// Where it is told.
struct Audience {
    const alarm_sink::Diagnosis::Visit& visit;
    const alarm_sink::Diagnosis::Transcript& transcript;  // may be empty
    std::chrono::steady_clock::time_point begun;
};

class RelayCheck final : private delivery::ConnectionOwner, private delivery::ConnectionObserver {
public:
    // `audience` outlives the object.  `over` is called once, from the event loop, when every step
    // was told.
    RelayCheck(boost::asio::io_context& io, RelayTask task, const Audience& audience,
               std::function<void()> over);
    ~RelayCheck();
    RelayCheck(const RelayCheck&) = delete;
    RelayCheck& operator=(const RelayCheck&) = delete;

    void begin();

    // Tells what is not over as not tried because of `reason`.  Not after over().
    void interrupt(const std::string& reason);

private:
    struct GroupSteps {
        std::shared_ptr<const configuration::MailingGroup> group;
        std::shared_ptr<const smtp::Envelope> envelope;
        std::vector<std::string> addresses;  // as the envelope has them
        Step sender;
        Step first_recipient;  // of as many as the envelope has
        Step last;             // "reset", or "mail" when one is sent
        bool sender_accepted = false;
    };

    // ConnectionOwner
    void ready(delivery::Connection& connection) override;
    void finished(delivery::Connection& connection, smtp::TransactionResult result) override;
    void ended(delivery::Connection& connection, delivery::Failure failure) override;

    // ConnectionObserver
    void answered(smtp::Awaiting to, const smtp::Reply& reply) override;
    void resolved(const std::vector<Endpoint>& endpoints) override;
    void not_connected(const Endpoint& endpoint, std::string_view error) override;
    void connected(const Endpoint& endpoint) override;
    void tunnel_over(const proxy::Tunnel& tunnel) override;
    void handshake_over(const tls::Channel& channel) override;
    void said(std::string_view bytes) override { transcript_.said(bytes); }
    void heard(std::string_view bytes) override { transcript_.heard(bytes); }

    void plan();
    void end_before_proxy();
    void plan_tls();
    // What each connection has with it, whether it logs in to the relay or not.
    [[nodiscard]] delivery::Credentials on_the_way() const;
    void log_in_by_pop();
    void connect();
    GroupSteps plan_group(const std::shared_ptr<const configuration::MailingGroup>& group);
    void pass(Step step, std::string finding, std::string words = {});
    void fail(Step step, std::string finding, std::string remedy);
    void judge_log_in();
    void answer_to_recipient(const smtp::Reply& reply);
    void refuse(Step step, const smtp::Reply& reply, smtp::Awaiting to, std::string_view recipient);
    void begin_group(delivery::Connection& connection);
    void judge_mail(const smtp::TransactionResult& result);
    void end_group();
    void wait_for_greeting();
    void try_tls_beside(std::chrono::milliseconds silence);
    void try_resumption();
    void end(const std::string& why_not_tried);

    [[nodiscard]] const configuration::Relay& relay() const { return *task_.route.relay; }
    [[nodiscard]] bool is_starttls() const {
        return relay().tls == configuration::TlsMode::starttls;
    }
    [[nodiscard]] GroupSteps& group() { return groups_[group_ - 1]; }

    boost::asio::io_context& io_;
    RelayTask task_;
    std::function<void()> over_;
    Transcript transcript_;
    const std::function<void(std::string&)> mask_ = [this](std::string& text) {
        transcript_.mask(text);
    };
    Steps steps_;

    Step pop_step_ = 0;
    Step resolve_ = 0;
    Step connect_ = 0;
    Step proxy_ = 0;
    Step greeting_ = 0;
    Step plain_hello_ = 0;  // before STARTTLS
    Step starttls_ = 0;
    Step tls_ = 0;
    Step certificate_ = 0;
    Step hello_ = 0;
    Step log_in_ = 0;
    std::vector<GroupSteps> groups_;
    Step quit_ = 0;
    Step resumption_ = 0;

    std::size_t group_ = 0;      // groups that have begun
    std::size_t recipient_ = 0;  // of the group, that were answered
    bool secured_ = false;
    bool handshake_failed_ = false;                  // and was told
    std::shared_ptr<const composition::Mail> mail_;  // of the group, where one is sent
    std::string failed_;                             // name of the last step that did
    std::string words_;  // the last that the server said, while no step has them
    std::string not_connected_;
    boost::asio::steady_timer silence_;
    std::shared_ptr<delivery::PopLogIn> pop_;
    std::shared_ptr<delivery::Connection> connection_;
    std::unique_ptr<HandshakeTry> beside_;
};

}  // namespace encrypted_email::diagnosis

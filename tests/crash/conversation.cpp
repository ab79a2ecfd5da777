#include "tests/crash/conversation.hpp"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "host_stub/trial_server/command.hpp"
#include "host_stub/trial_server/session.hpp"
#include "host_stub/trial_server/tls_acceptor.hpp"

namespace crash {

namespace trial_server = host_stub::trial_server;

namespace {

constexpr std::chrono::milliseconds kSlow{200};
constexpr std::string_view kContentEnd = "\r\n.\r\n";

// The step that a command is; `replied` stands for commands without a step of their own.
Step step_of(std::string_view line) {
    const auto command = trial_server::parse_command(line);
    if (!command) return Step::replied;
    if (command->verb == "EHLO") return Step::ehlo;
    if (command->verb == "AUTH") return Step::auth;
    if (command->verb == "MAIL") return Step::mail;
    if (command->verb == "RCPT") return Step::rcpt;
    if (command->verb == "DATA") return Step::data;
    return Step::replied;
}

class Conversation final : private trial_server::SessionObserver {
public:
    Conversation(int descriptor, ConnectionNumber number, const trial_server::Identity& identity,
                 const trial_server::Credentials& credentials, RelayOwner& owner)
        : descriptor_(descriptor),
          number_(number),
          owner_(owner),
          acceptor_({identity}),
          tls_(acceptor_.accept()),
          session_(options_, *this) {
        options_.credentials = credentials;
    }

    void run() {
        if (!act_at(Step::connected)) return;
        while (!tls_->ended() && receive() && answer()) {
            if (session_.next() != trial_server::Session::Next::close) continue;
            tls_->close();
            static_cast<void>(flush());
            return;
        }
    }

private:
    bool receive() {
        std::array<char, 16384> buffer;
        const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (size <= 0) return false;
        tls_->receive({buffer.data(), static_cast<std::size_t>(size)});
        return true;
    }

    // What has come is answered, and the answer sent.  False: the conversation is over.
    bool answer() {
        if (!tls_->failed() && tls_->established() && !std::exchange(secured_, true)) {
            session_.tls_established("TLS", "");
            session_.greet();
        }
        input_ += std::exchange(tls_->plaintext(), {});
        while (session_.next() == trial_server::Session::Next::read) {
            const std::size_t size = next_part();
            if (size == std::string::npos) break;
            const std::string part = input_.substr(0, size);
            input_.erase(0, size);
            scanned_ = 0;
            if (!(in_content_ ? take_content(part) : take_line(part))) return false;
        }
        return flush() && !tls_->failed();
    }

    // A line, or the content with its end; npos when it is not all here.
    std::size_t next_part() {
        const std::string_view end = in_content_ ? kContentEnd : std::string_view("\r\n");
        // An empty content is only a dot.
        if (in_content_ && input_.starts_with(".\r\n")) return 3;
        const std::size_t found = input_.find(end, scanned_);
        if (found == std::string::npos) {
            scanned_ = input_.size() < end.size() ? 0 : input_.size() - end.size();
            return found;
        }
        return found + end.size();
    }

    bool take_line(const std::string& line) {
        const Step step = step_of(std::string_view(line).substr(0, line.size() - 2));
        if (step != Step::replied && !act_at(step)) return false;
        if (std::exchange(deferred_, false)) {
            session_.output() += "451 4.3.0 not now\r\n";
            return true;
        }
        session_.receive(line);
        in_content_ = step == Step::data && last_reply() == "354";
        return true;
    }

    [[nodiscard]] std::string_view last_reply() {
        const std::string_view output = session_.output();
        const std::size_t end = output.size() < 2 ? std::string_view::npos : output.size() - 3;
        const std::size_t before = output.rfind("\r\n", end);
        return output.substr(before == std::string_view::npos ? 0 : before + 2, 3);
    }

    bool take_content(const std::string& content) {
        in_content_ = false;
        if (!act_at(Step::dot)) return false;
        drop_mail_ = std::exchange(deferred_, false);
        session_.receive(content);
        if (drop_mail_) session_.output() = "451 4.3.0 not now\r\n";
        if (lose_reply_) return false;
        if (!flush()) return false;
        return act_at(Step::replied);
    }

    // Asks the owner and does it.  False: the conversation is over.
    bool act_at(Step step) {
        switch (owner_.at(step, number_)) {
            case Deed::serve: return true;
            case Deed::slow: std::this_thread::sleep_for(kSlow); return true;
            case Deed::defer:
                deferred_ = step == Step::mail || step == Step::rcpt || step == Step::data ||
                            step == Step::dot;
                return true;
            case Deed::lose_reply: lose_reply_ = true; return step == Step::dot;
            case Deed::hang_up: return false;
            case Deed::reset: {
                const linger at_once{1, 0};
                ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
                return false;
            }
            case Deed::busy:
                if (tls_->established()) {
                    session_.output() = "421 4.3.2 come back later\r\n";
                    static_cast<void>(flush());
                }
                return false;
            case Deed::silence:
                while (receive()) {
                    tls_->plaintext().clear();
                }
                return false;
        }
        return false;
    }

    bool flush() {
        if (!session_.output().empty()) tls_->send(std::exchange(session_.output(), {}));
        const std::string wire = std::exchange(tls_->wire_output(), {});
        for (std::string_view rest = wire; !rest.empty();) {
            const ssize_t size = ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (size < 0) return false;
            rest.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }

    void transaction_begun() override {}
    void mail_accepted(trial_server::Mail mail) override {
        if (!drop_mail_) owner_.taken(mail, number_);
    }
    void authenticated(bool) override {}

    const int descriptor_;
    const ConnectionNumber number_;
    RelayOwner& owner_;
    const trial_server::TlsAcceptor acceptor_;
    const std::unique_ptr<trial_server::TlsChannel> tls_;
    trial_server::SessionOptions options_;
    trial_server::Session session_;
    std::string input_;        // in plaintext, not handed to the session so far
    std::size_t scanned_ = 0;  // of it: no end begins before here
    bool secured_ = false;
    bool in_content_ = false;
    bool deferred_ = false;   // the command at hand
    bool drop_mail_ = false;  // the content at hand
    bool lose_reply_ = false;
};

}  // namespace

void converse(int socket, ConnectionNumber number, const trial_server::Identity& identity,
              const trial_server::Credentials& credentials, RelayOwner& owner) {
    Conversation(socket, number, identity, credentials, owner).run();
}

}  // namespace crash

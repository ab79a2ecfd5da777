// watched_owner.hpp - an owner of a dialogue that does what delivery does, under observation.
//
// Makes TLS when told to, begins mails as fast as its pace allows, quits after the last, and
// compares what the dialogue says of each mail with what WireObserver saw.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conversation.hpp"
#include "wire_observer.hpp"

namespace encrypted_email::smtp {

class WatchedOwner {
public:
    WatchedOwner(DialogueOptions options, std::vector<Transaction> mails, Pace pace = {})
        : starttls_(options.starttls), dialogue_(std::move(options)), mails_(std::move(mails)) {
        dialogue_.set_pace(pace);
        if (!starttls_) secure();
    }

    void server(std::string_view bytes) {
        wire_.server(bytes);
        dialogue_.receive(bytes);
        react();
        if (wire_.surplus() && !over_) complain("a surplus reply was taken for an answer");
    }

    void closed() {
        dialogue_.closed();
        react();
        if (!over_) complain("the dialogue went on without a connection");
    }

    [[nodiscard]] bool over() const { return over_; }
    [[nodiscard]] const WireObserver& wire() const { return wire_; }
    [[nodiscard]] std::size_t delivered() const { return delivered_; }

    // What the client said, each signal in brackets and each mail's verdicts behind "finished".
    [[nodiscard]] const std::string& transcript() const { return transcript_; }

    // The first thing that was wrong; empty: nothing.
    [[nodiscard]] const std::string& complaint() const {
        return complaint_.empty() ? wire_.complaint() : complaint_;
    }

private:
    void react() {
        bool more = true;
        while (more) {
            more = false;
            say();
            while (const auto signal = dialogue_.next_signal()) {
                handle(*signal);
                more = true;
            }
        }
    }

    void say() {
        const std::string said = std::exchange(dialogue_.output(), {});
        // Words that were due before the failure may still be there with it.
        if (over_ && !said.empty()) complain("the client spoke after the end");
        wire_.client(said);
        transcript_ += said;
    }

    void handle(Signal signal) {
        if (over_) complain("a signal came after the end");
        switch (signal) {
            case Signal::upgrade:
                transcript_ += "[upgrade]";
                secure();
                break;
            case Signal::ready:
                transcript_ += "[ready]";
                go_on();
                break;
            case Signal::finished:
                finished(dialogue_.take_result());
                if (!dialogue_.in_transaction()) go_on();
                break;
            case Signal::failed:
                transcript_ += "[failed: " + dialogue_.failure().text + "]";
                over_ = true;
                break;
            case Signal::quit:
                transcript_ += "[quit]";
                over_ = true;
                break;
        }
    }

    void go_on() {
        while (next_ < mails_.size() && dialogue_.accepts()) {
            if (!dialogue_.begin(mails_[next_])) complain("a mail was not begun");
            ++next_;
            ++under_way_;
        }
        if (next_ == mails_.size()) dialogue_.quit();
    }

    void finished(const TransactionResult& result) {
        transcript_ += "[finished: " + verdicts(result) + "]";
        if (under_way_-- == 0) complain("a mail ended twice");
        const auto taken = static_cast<std::size_t>(std::count_if(
            result.recipients.begin(), result.recipients.end(),
            [](const auto& recipient) { return recipient.verdict == Verdict::delivered; }));
        delivered_ += taken;
        if (delivered_ > wire_.taken()) complain("a mail was called delivered that was not taken");
    }

    void secure() {
        wire_.secured();
        dialogue_.secured();
    }

    void complain(const std::string& text) {
        if (complaint_.empty()) complaint_ = text;
    }

    const bool starttls_;
    Dialogue dialogue_;
    WireObserver wire_;
    std::vector<Transaction> mails_;
    std::size_t next_ = 0;
    std::size_t under_way_ = 0;
    bool over_ = false;
    std::size_t delivered_ = 0;
    std::string transcript_;
    std::string complaint_;
};

}  // namespace encrypted_email::smtp

#include "host_stub/trial_server/mailbox.hpp"

#include <utility>

namespace host_stub::trial_server {

void Mailbox::add(Mail mail) {
    {
        const std::lock_guard lock(mutex_);
        mails_.push_back(std::move(mail));
    }
    arrived_.notify_all();
}

std::vector<Mail> Mailbox::mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::size_t Mailbox::count() const {
    const std::lock_guard lock(mutex_);
    return mails_.size();
}

bool Mailbox::wait_for(std::size_t count, std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    return arrived_.wait_until(lock, deadline, [&] { return mails_.size() >= count; });
}

}  // namespace host_stub::trial_server

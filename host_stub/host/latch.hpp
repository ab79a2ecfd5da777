// latch.hpp - something has happened: raised on one thread, waited for on another.
//
// An eventfd, so that one poll() waits for it together with standard input and signals.  Raising
// it twice is like raising it once; it stays raised until it is taken.
//
// Threads: Shared objects: safe.
// Fails:   the constructor throws std::system_error when there are no more descriptors.
#pragma once

namespace host_stub::host {

class Latch {
public:
    Latch();
    ~Latch();
    Latch(const Latch&) = delete;
    Latch& operator=(const Latch&) = delete;

    void raise() noexcept;

    /// Lowers it.  False when it was not raised.
    bool take() noexcept;

    /// Readable while it is raised.
    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

}  // namespace host_stub::host

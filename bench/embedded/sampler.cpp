// sampler - runs a program and says where the threads that it starts spend their time.
//
//   sampler PERIOD_NS PROGRAM [ARGUMENT...]
//
// Samples by perf_event_open, which needs nothing of the program and reaches threads that block all
// signals. The program's first thread does not count: in the sink's driver that is the host. After
// what the program prints, for each place a line "FILE OFFSET COUNT": OFFSET in hexadecimal is the
// instruction's in the file, and FILE is "[kernel]" for all of the kernel.
//
// The clock is the processor's and not that of a thread, which begins anew whenever the thread
// wakes: every mail would be sampled at the same few places. A period that is a prime helps, too.
// It wants a machine of one processor, or a program that stays on the first (taskset -c 0), and the
// right to sample the kernel.
//
// Exit codes: the program's; 1 when it cannot sample; 2 usage.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t kRingPages = 256;  // a power of two

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int open_event(std::uint64_t period_ns) {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_CPU_CLOCK;
    attributes.sample_period = period_ns;
    attributes.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID;
    attributes.mmap = 1;
    attributes.exclude_idle = 1;
    constexpr pid_t kEverybody = -1;
    const long event = ::syscall(SYS_perf_event_open, &attributes, kEverybody, 0, -1,
                                 static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC));
    if (event < 0) fail("perf_event_open");
    return static_cast<int>(event);
}

// What was sampled, by file and offset.
class Places {
public:
    explicit Places(pid_t program) : program_(static_cast<std::uint32_t>(program)) {}

    void take(const perf_event_header& header, const std::uint8_t* body) {
        if (header.type == PERF_RECORD_MMAP) {
            Mapping mapping;
            std::memcpy(&mapping.fixed, body, sizeof mapping.fixed);
            mapping.file = reinterpret_cast<const char*>(body + sizeof mapping.fixed);
            if (mapping.fixed.process == program_) {
                mappings_.insert_or_assign(mapping.fixed.address, std::move(mapping));
            }
        } else if (header.type == PERF_RECORD_SAMPLE) {
            Sample sample;
            std::memcpy(&sample, body, sizeof sample);
            if (sample.process == program_ && sample.thread != program_) {
                count(header.misc, sample.place);
            }
        } else if (header.type == PERF_RECORD_LOST) {
            ++counts_[{"[lost]", 0}];
        }
    }

    void print() const {
        for (const auto& [place, count] : counts_)
            fmt::print("{} {:x} {}\n", place.first, place.second, count);
    }

private:
    // As the kernel writes them, see perf_event_open(2).
    struct Sample {
        std::uint64_t place;
        std::uint32_t process, thread;
    };
    struct Mapping {
        struct {
            std::uint32_t process, thread;
            std::uint64_t address, length, offset;
        } fixed;
        std::string file;
    };

    void count(std::uint16_t misc, std::uint64_t place) {
        if ((misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL) {
            ++counts_[{"[kernel]", 0}];
            return;
        }
        const auto after = mappings_.upper_bound(place);
        if (after == mappings_.begin()) return;
        const auto& [fixed, file] = std::prev(after)->second;
        if (place - fixed.address < fixed.length) {
            ++counts_[{file, place - fixed.address + fixed.offset}];
        }
    }

    std::uint32_t program_;
    std::map<std::uint64_t, Mapping> mappings_;
    std::map<std::pair<std::string, std::uint64_t>, std::size_t> counts_;
};

// The kernel's ring buffer, of which the first page tells where it writes and we have read.
class Ring {
public:
    explicit Ring(int event) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        size_ = kRingPages * page;
        void* const memory =
            ::mmap(nullptr, size_ + page, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
        if (memory == MAP_FAILED) fail("mmap");
        control_ = static_cast<perf_event_mmap_page*>(memory);
        data_ = static_cast<const std::uint8_t*>(memory) + page;
    }

    void read_into(Places& places) {
        const std::atomic_ref written(control_->data_head);
        std::atomic_ref read(control_->data_tail);
        std::uint64_t at = read.load(std::memory_order_relaxed);
        std::vector<std::uint8_t> record;
        for (const auto end = written.load(std::memory_order_acquire); at != end;) {
            perf_event_header header;
            copy(at, &header, sizeof header);
            record.resize(header.size);
            copy(at, record.data(), header.size);
            places.take(header, record.data() + sizeof header);
            at += header.size;
        }
        read.store(at, std::memory_order_release);
    }

private:
    void copy(std::uint64_t from, void* to, std::size_t length) const {
        for (std::size_t i = 0; i < length; ++i)
            static_cast<std::uint8_t*>(to)[i] = data_[(from + i) % size_];
    }

    std::size_t size_;
    perf_event_mmap_page* control_;
    const std::uint8_t* data_;
};

int run(std::uint64_t period_ns, char** command) {
    int gate[2];
    if (::pipe2(gate, O_CLOEXEC) != 0) fail("pipe");
    const pid_t program = ::fork();
    if (program == 0) {
        char go = 0;
        if (::read(gate[0], &go, 1) == 1) ::execv(command[0], command);
        ::_exit(127);
    }
    const int event = open_event(period_ns);
    Ring ring(event);
    Places places(program);
    if (::write(gate[1], "g", 1) != 1) fail("write");

    int status = 0;
    pollfd ready{event, POLLIN, 0};
    while (::waitpid(program, &status, WNOHANG) == 0) {
        constexpr int kLookAgainMs = 50;
        ::poll(&ready, 1, kLookAgainMs);
        ring.read_into(places);
    }
    ring.read_into(places);
    places.print();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int main(int count, char** arguments) {
    std::uint64_t period_ns = 0;
    const std::string_view text = count >= 3 ? arguments[1] : "";
    std::from_chars(text.data(), text.data() + text.size(), period_ns);
    if (period_ns == 0) {
        fmt::print(stderr, "usage: sampler PERIOD_NS PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    try {
        return run(period_ns, arguments + 2);
    } catch (const std::exception& error) {
        fmt::print(stderr, "sampler: {}\n", error.what());
        return 1;
    }
}

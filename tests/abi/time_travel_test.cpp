// Plugins against hosts of another age: structs that end where minor 0 ended, at the edge of
// readable memory, and structs of a future minor, with poison where its members would be.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <ostream>
#include <string>
#include <utility>

#include "plugin_api/cpp/field.hpp"
#include "plugin_api/cpp/sink_handle.hpp"
#include "plugin_api/cpp/struct_size.hpp"
#include "tests/plugin_api/recording_host.hpp"

namespace {

using namespace std::chrono_literals;
using alarm_sink::ErrorText;
using alarm_sink::kMinor0Size;
using alarm_sink::Status;
using alarm_sink::str;
using alarm_sink::test::make_event;
using alarm_sink::test::RecordingHost;

// Two pages, of which the second one may not be touched.
class GuardedPage {
public:
    GuardedPage() : size_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        void* const pages =
            mmap(nullptr, 2 * size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) throw std::bad_alloc();
        begin_ = static_cast<unsigned char*>(pages);
        mprotect(begin_ + size_, size_, PROT_NONE);
    }
    GuardedPage(const GuardedPage&) = delete;
    GuardedPage& operator=(const GuardedPage&) = delete;
    ~GuardedPage() { munmap(begin_, 2 * size_); }

    unsigned char* end() const { return begin_ + size_; }

private:
    std::size_t size_;
    unsigned char* begin_;
};

enum class Age { kMinor0, kFuture };

// A struct as a peer of another age hands it out: its bytes end at memory that cannot be touched.
template <class T>
class Aged {
public:
    Aged(const T& value, Age age) {
        constexpr std::size_t kAppended = 64;
        const std::size_t known = kMinor0Size<T>;
        const std::size_t size = age == Age::kMinor0 ? known : sizeof(T) + kAppended;
        unsigned char* const at = page_.end() - size;
        std::memset(at, 0xA5, size);
        std::memcpy(at, &value, age == Age::kMinor0 ? known : sizeof(T));
        value_ = reinterpret_cast<T*>(at);
        value_->struct_size = static_cast<std::uint32_t>(size);
    }
    T* get() const { return value_; }

private:
    GuardedPage page_;
    T* value_;
};

struct Journey {
    const char* name;
    const char* plugin;
    const char* configuration;
    Age age;
};

void PrintTo(const Journey& journey, std::ostream* out) { *out << journey.name; }

constexpr const char* kJournal = "path = \"journal.ndjson\"\n";

// Nobody listens on the relay's port: the mails stay with the host, which is all that is needed.
constexpr const char* kEmail = R"([relays.main]
host = "127.0.0.1"
port = 1
user = "alarms"
secret = "relay-password"

[groups.everything]
from = "alarms@building.example"
to = ["operator@building.example"]
)";

class TimeTravel : public ::testing::TestWithParam<Journey> {
protected:
    TimeTravel() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "time_travel_XXXXXX").string();
        state_dir_ = mkdtemp(pattern.data());
        host_.secrets["relay-password"] = "open sesame";
    }
    ~TimeTravel() override { std::filesystem::remove_all(state_dir_); }

    template <class Call>
    void expect_ok(const char* name, Call&& call) {
        char prose[256];
        const Aged<alarm_sink_error> error({sizeof(alarm_sink_error), 0, prose, sizeof prose},
                                           GetParam().age);
        const alarm_sink_status code = call(error.get());
        EXPECT_EQ(code, ALARM_SINK_OK) << name << ": " << std::string(prose, error.get()->text_len);
    }

    RecordingHost host_;
    std::string state_dir_;
};

TEST_P(TimeTravel, IsSurvivedFromCreateToDestroy) {
    const Age age = GetParam().age;
    void* const library = dlopen(GetParam().plugin, RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    const alarm_sink_module& module =
        *reinterpret_cast<alarm_sink_entry_fn>(dlsym(library, ALARM_SINK_ENTRY_SYMBOL))();

    const Aged<alarm_sink_host> host(*host_.get(), age);
    alarm_sink_sink* sink = nullptr;
    {
        const Aged<alarm_sink_create_info> info(
            {sizeof(alarm_sink_create_info), 0, str("aged"), str(state_dir_)}, age);
        expect_ok("create", [&](alarm_sink_error* error) {
            return module.create(host.get(), info.get(), &sink, error);
        });
    }
    ASSERT_NE(sink, nullptr);
    {
        const Aged<alarm_sink_config> config(
            {sizeof(alarm_sink_config), 0, str(GetParam().configuration), str("site.toml")}, age);
        expect_ok("configure", [&](alarm_sink_error* error) {
            return module.api->configure(sink, config.get(), error);
        });
    }
    expect_ok("start", [&](alarm_sink_error* error) {
        return module.api->start(sink, host_.deadline(10s), error);
    });
    {
        alarm_sink_event plain = make_event("a");
        const alarm_sink_field field = alarm_sink::real_field("Supply air", 31.4, "degC");
        plain.fields = &field;
        plain.field_count = 1;
        const Aged<alarm_sink_event> event(plain, age);
        const alarm_sink_event* const events[] = {event.get()};
        std::size_t taken = 0;
        expect_ok("submit", [&](alarm_sink_error* error) {
            return module.api->submit(sink, events, 1, &taken, error);
        });
        EXPECT_EQ(taken, 1u);
    }
    // Whether it could be delivered depends on the sink; that it ends does not.
    static_cast<void>(module.api->stop(sink, host_.deadline(2s), nullptr));
    module.api->destroy(sink);
    dlclose(library);
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, TimeTravel,
    ::testing::Values(
        Journey{"JournalFileMeetsMinor0", JOURNAL_FILE_PLUGIN, kJournal, Age::kMinor0},
        Journey{"JournalFileMeetsTheFuture", JOURNAL_FILE_PLUGIN, kJournal, Age::kFuture},
        Journey{"EncryptedEmailMeetsMinor0", ENCRYPTED_EMAIL_PLUGIN, kEmail, Age::kMinor0},
        Journey{"EncryptedEmailMeetsTheFuture", ENCRYPTED_EMAIL_PLUGIN, kEmail, Age::kFuture}),
    [](const auto& journey) { return std::string(journey.param.name); });

}  // namespace

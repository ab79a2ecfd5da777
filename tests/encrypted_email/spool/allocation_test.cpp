// A scripted run of a store, repeated with each of its allocations failing in turn: SQLite's and
// those of operator new.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <new>
#include <set>

#include "samples.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace {

long allocations_left = -1;  // before one fails; -1: none does

bool fails_now() {
    if (allocations_left < 0) return false;
    if (allocations_left == 0) {
        allocations_left = -1;
        return true;
    }
    --allocations_left;
    return false;
}

sqlite3_mem_methods real_memory;

void* allocate(int size) { return fails_now() ? nullptr : real_memory.xMalloc(size); }
void* reallocate(void* block, int size) {
    return fails_now() ? nullptr : real_memory.xRealloc(block, size);
}

}  // namespace

// Not inlined: else GCC takes the pair of new and free for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (!fails_now()) {
        if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

using namespace encrypted_email;
using namespace encrypted_email::spool;

namespace {

// One allocation fails inside the run; each step is a transaction, as the writer makes them.
class Attempt {
public:
    explicit Attempt(Site& site) : site_(site) {}

    // False: no allocation failed, the run has fewer.
    bool with_failure_at(long n) {
        const Destination boilers = site_.to("boilers");
        const Destination cooling = site_.to("cooling");
        std::vector<KeepRequest> requests;
        for (EventNumber number = 1; number <= 12; ++number) {
            const std::string name = id(number);
            intake::Event event = plain_event(name, number, number < 4 ? 30 : 100);
            if (number == 4) event.expires_unix_ns = kNow + 1;
            std::vector<Destination> to = {boilers};
            if (number == 5) to.push_back(cooling);
            requests.push_back(request(event, to));
        }
        const auto ended = delivered();
        site_.open();
        allocations_left = n;
        for (const KeepRequest& asked : requests) {
            Store::Kept kept;
            transaction([&] { kept = site_.store->keep(asked); },
                        [&] {
                            if (kept.custody == Custody::taken) {
                                taken.insert(id((*asked.event)->number));
                            }
                        });
        }
        std::vector<std::shared_ptr<const Settlement>> settlements;
        const auto note = [&] {
            for (const auto& settlement : settlements)
                settled.insert(settlement->event_id);
        };
        transaction([&] { site_.store->begin(mail_of(1, boilers, {2, 3}), in_flight()); }, [] {});
        transaction([&] { settlements = site_.store->end(1, in_flight(), ended); }, note);
        step([&] { (void)site_.store->load(boilers, 0, 5); });
        transaction([&] { (void)site_.store->expire(kNow + 1, 100); }, [] {});
        transaction([&] { site_.store->move(6, boilers.group, {cooling}); }, [] {});
        transaction([&] { site_.store->discard(7, boilers.group, "no more"); }, [] {});
        transaction([&] { site_.store->begin(mail_of(2, cooling, {5}), in_flight()); }, [] {});
        const bool has_failed = allocations_left < 0;
        allocations_left = -1;
        return has_failed;
    }

    std::set<std::string> taken;
    std::set<std::string> settled;

private:
    static std::string id(EventNumber number) { return "e" + std::to_string(number); }

    template <typename Work>
    bool step(Work work) {
        try {
            work();
            return true;
        } catch (const std::bad_alloc&) {
        } catch (const std::exception&) {
            // SQLite sometimes says that a file cannot be opened or read.
        }
        return false;
    }

    template <typename Work, typename Note>
    void transaction(Work work, Note note) {
        const bool is_done = step([&] {
            site_.store->start();
            work();
            site_.store->commit();
        });
        const long left = std::exchange(allocations_left, -1);
        if (is_done) {
            note();
            for (const Discarded& event : site_.store->take_discarded()) {
                settled.insert(event.settlement->event_id);
            }
        } else {
            site_.store->rollback();
        }
        allocations_left = left;
        // What every other transaction made moves on.
        if (is_done && site_.store && ++transactions_ % 2 == 0) fold();
    }

    void fold() {
        const bool is_done = step([&] { site_.store->fold(); });
        const long left = std::exchange(allocations_left, -1);
        if (!is_done) site_.store->rollback();
        allocations_left = left;
    }

    Site& site_;
    unsigned transactions_ = 0;
};

// SQLite and operator new count together from here on.
void take_over_memory() {
    if (real_memory.xMalloc != nullptr) return;
    sqlite3_shutdown();
    ASSERT_EQ(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory), SQLITE_OK);
    sqlite3_mem_methods memory = real_memory;
    memory.xMalloc = allocate;
    memory.xRealloc = reallocate;
    ASSERT_EQ(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory), SQLITE_OK);
    ASSERT_EQ(sqlite3_initialize(), SQLITE_OK);
}

TEST(StoreWithoutMemory, OpensAgainWhicheverAllocationFailedWhenItOpened) {
    take_over_memory();
    FaultyVfs disk;
    Site site;
    const Destination boilers = site.to("boilers");
    site.open();
    (void)site.keep(plain_event("a", 1), {boilers});
    long n = 0;
    for (bool has_failed = true; has_failed; ++n) {
        SCOPED_TRACE("allocation " + std::to_string(n));
        allocations_left = n;
        try {
            site.open();
        } catch (const std::exception&) {
            // As bad_alloc, or as a file that SQLite says cannot be opened.
        }
        has_failed = allocations_left < 0;
        allocations_left = -1;
        if (site.store) {
            ASSERT_EQ(site.store->set_aside(), "");
        }
    }
    EXPECT_GT(n, 300);
    site.open();
    EXPECT_EQ(site.waiting(boilers), std::vector<std::string>{"a"});
}

TEST(StoreWithoutMemory, LosesNothingWhicheverAllocationFails) {
    take_over_memory();
    FaultyVfs disk;
    long n = 0;
    for (bool has_failed = true; has_failed; ++n) {
        SCOPED_TRACE("allocation " + std::to_string(n));
        Site site;
        site.limits.events = 10;
        Attempt run(site);
        has_failed = run.with_failure_at(n);
        site.open();
        EXPECT_EQ(site.store->set_aside(), "");
        std::map<std::string, int> there;
        const Found found = site.store->found();
        for (const UnfinishedMail& mail : found.mails) {
            for (const auto& event : mail.events)
                ++there[std::string((*event)->id)];
        }
        for (const char* group : {"boilers", "cooling"}) {
            for (const std::string& id : site.waiting(site.to(group)))
                ++there[id];
        }
        for (const std::string& id : run.taken) {
            const int expected = run.settled.contains(id) ? 0 : id == "e5" ? 2 : 1;
            EXPECT_EQ(there[id], expected) << id;
        }
        for (const auto& [id, times] : there) {
            EXPECT_TRUE(times == 0 || run.taken.contains(id)) << id;
        }
        if (HasFailure()) return;
    }
    EXPECT_GT(n, 300);
}

}  // namespace

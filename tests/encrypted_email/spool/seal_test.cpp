#include "encrypted_email/spool/seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include <fstream>
#include <iterator>
#include <set>

#include "encrypted_email/spool/storage_error.hpp"
#include "samples.hpp"

using namespace encrypted_email;
using namespace encrypted_email::spool;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Seal, OpensWhatItSealed) {
    Seal seal("key", Seal::new_salt());
    for (const std::string text : {"", "x", "Boiler-1 is hot"}) {
        const std::string record = seal.seal(RecordKind::event, 7, text);
        EXPECT_EQ(seal.unseal(RecordKind::event, 7, record), text);
    }
}

TEST(Seal, RefusesARecordInAnothersPlace) {
    Seal seal("key", Seal::new_salt());
    const std::string record = seal.seal(RecordKind::event, 7, "Boiler-1 is hot");
    EXPECT_FALSE(seal.unseal(RecordKind::event, 8, record));
    EXPECT_FALSE(seal.unseal(RecordKind::outcome, 7, record));
}

TEST(Seal, RefusesEveryChangedByteAndEveryBeginning) {
    Seal seal("key", Seal::new_salt());
    const std::string record = seal.seal(RecordKind::event, 7, "hot");
    for (std::size_t i = 1; i < record.size(); ++i) {
        std::string changed = record;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(seal.unseal(RecordKind::event, 7, changed)) << i;
        EXPECT_FALSE(seal.unseal(RecordKind::event, 7, record.substr(0, i))) << i;
    }
}

TEST(Seal, NeverUsesANonceTwice) {
    const std::string salt = Seal::new_salt();
    std::set<std::string> nonces;
    for (int opened = 0; opened < 3; ++opened) {
        Seal seal("key", salt);
        for (int i = 0; i < 300; ++i) {
            nonces.insert(seal.seal(RecordKind::event, 7, "same").substr(1, 24));
        }
    }
    EXPECT_EQ(nonces.size(), 900u);
}

TEST(Seal, ChecksDifferByKeyAndBySalt) {
    const std::string salt = Seal::new_salt();
    EXPECT_EQ(Seal("key", salt).check(), Seal("key", salt).check());
    EXPECT_NE(Seal("key", salt).check(), Seal("Key", salt).check());
    EXPECT_NE(Seal("key", salt).check(), Seal("key", Seal::new_salt()).check());
}

struct SealedStore : testing::Test {
    Site site;
    Destination boilers = site.to("boilers");

    StorageTrouble trouble_of_opening() {
        try {
            site.open();
        } catch (const StorageError& error) {
            return error.kind();
        }
        return StorageTrouble::none;
    }

    void keep_and_begin() {
        (void)site.keep(plain_event("a", 1), {boilers});
        (void)site.keep(plain_event("b", 2), {boilers});
        MailRecord mail = mail_of(1, boilers, {2});
        mail.delay_cause = "relay-of-the-plant is silent";
        site.begin(mail);
    }
};

TEST_F(SealedStore, HidesEveryTextInTheFile) {
    for (const auto& [key, folds] :
         std::map<std::string, int>{{"", 0}, {"0123456789abcdef", 0}, {"fedcba9876543210", 2}}) {
        Site here;
        here.seal_key = key;
        here.folds = folds;
        here.open();
        const Destination group = here.to("boilers");
        (void)here.keep(plain_event("a", 1), {group});
        MailRecord mail = mail_of(1, group, {1});
        mail.delay_cause = "relay-of-the-plant is silent";
        here.begin(mail);
        const std::string raw =
            content_of(here.folder.file()) + content_of(here.folder.file("spool.db-wal"));
        for (const char* text :
             {"three-way valve", "FlowTemperature", "relay-of-the-plant", "duty@example.org"}) {
            EXPECT_EQ(raw.find(text) == std::string::npos, !key.empty()) << text;
        }
    }
}

TEST_F(SealedStore, ReadsItAgainWithTheKey) {
    site.seal_key = "right";
    site.open();
    keep_and_begin();
    site.open();
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first.at(0))->summary,
              "Boiler-1 flow temperature is high");
    const Found found = site.store->found();
    EXPECT_EQ(found.mails.at(0).record.delay_cause, "relay-of-the-plant is silent");
    EXPECT_EQ(found.mails.at(0).progress.recipients.at(0).address, "duty@example.org");
}

TEST_F(SealedStore, RefusesAWrongKeyOrNoneAndDestroysNothing) {
    site.seal_key = "right";
    site.open();
    keep_and_begin();
    site.seal_key = "wrong";
    EXPECT_EQ(trouble_of_opening(), StorageTrouble::sealed);
    site.seal_key = "";
    EXPECT_EQ(trouble_of_opening(), StorageTrouble::sealed);
    site.seal_key = "right";
    EXPECT_EQ(trouble_of_opening(), StorageTrouble::none);
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a"));
}

TEST_F(SealedStore, SealsWhatComesAfterTheKeyWasGivenAndReadsWhatWasBefore) {
    site.open();
    keep_and_begin();
    site.seal_key = "new";
    site.open();
    intake::Event event = plain_event("c", 3);
    event.text = "the colour of the pump is mauve";
    (void)site.keep(event, {boilers});
    EXPECT_THAT(site.waiting(boilers), ElementsAre("a", "c"));
    EXPECT_EQ((*site.store->load(boilers, 0, 1).first.at(0))->summary,
              "Boiler-1 flow temperature is high");
    EXPECT_THAT(content_of(site.folder.file("spool.db-wal")), Not(HasSubstr("mauve")));
}

TEST_F(SealedStore, BeginsAnUnsealedFileWhenNothingIsLeftToMail) {
    site.seal_key = "right";
    site.open();
    (void)site.keep(plain_event("a", 1), {boilers});
    site.begin(mail_of(1, boilers, {1}));
    (void)site.end(1, delivered());
    site.seal_key = "";
    EXPECT_EQ(trouble_of_opening(), StorageTrouble::none);
    EXPECT_TRUE(std::filesystem::exists(site.folder.file("spool.db.sealed-1")));
}

TEST_F(SealedStore, MailsAnEventWhoseTextIsDamagedWithoutIt) {
    site.folds = 2;  // into the tables, where the text has a column
    site.open();
    (void)site.keep(plain_event("a", 1, 33), {boilers});
    site.store.reset();
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(site.folder.file().c_str(), &database), SQLITE_OK);
    sqlite3_exec(database, "UPDATE payloads SET payload = x'0001ff'", nullptr, nullptr, nullptr);
    sqlite3_close(database);
    site.open();
    const auto loaded = site.store->load(boilers, 0, 1).first;
    ASSERT_EQ(loaded.size(), 1u);
    EXPECT_EQ((*loaded[0])->id, "a");
    EXPECT_EQ((*loaded[0])->priority, 33u);
    EXPECT_THAT(std::string((*loaded[0])->summary), HasSubstr("damaged"));
}

}  // namespace

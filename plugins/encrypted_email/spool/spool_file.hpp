// spool_file.hpp - the spool's file among its neighbours: who may read it, who has it, what is
// done with one that is no good.
//
// Promises: the file has mode 0600 whatever the process's umask is, which stays as it is; one
// SpoolFile at a time for a folder, in this process and in all others; a file that is no good is
// renamed, never deleted.
//
// Threads: one at a time.
// Fails:   by StorageError.
#pragma once

#include <string>

namespace encrypted_email::spool {

class SpoolFile {
public:
    // Makes the folder and an empty file when there are none, and takes the lock.
    explicit SpoolFile(std::string folder);
    ~SpoolFile();
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    // Renames the file and its log to "NAME.`why`-N" and makes an empty one.  Returns the new name.
    std::string set_aside(const std::string& why);

private:
    void make_folder();
    void make_file();
    void sync_folder();

    std::string folder_;
    std::string path_;
    int lock_ = -1;
};

}  // namespace encrypted_email::spool

// replay_main.cpp - runs a fuzz target over its corpus without libFuzzer.
//
// Feeds every file of the given folders, and every beginning of it up to a limit, to
// LLVMFuzzerTestOneInput: input that ends too early is what a parser of a stream meets most.
// Does not mutate and does not measure coverage: the preset `fuzz` does.
//
// Fails: a folder without files or a file that cannot be read ends with 1; a finding of the
//        target itself ends the process as the target or a sanitizer decides.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLongestBeginning = 512;

bool replay(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        std::cerr << path << ": cannot be read\n";
        return false;
    }
    // A copy of exact size for every run, so that AddressSanitizer sees a read past the end.
    const auto run = [&text](std::size_t size) {
        const std::vector<std::uint8_t> input(text.begin(),
                                              text.begin() + static_cast<std::ptrdiff_t>(size));
        LLVMFuzzerTestOneInput(input.data(), input.size());
    };
    for (std::size_t size = 0; size < std::min(text.size(), kLongestBeginning); ++size) {
        run(size);
    }
    run(text.size());
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: " << argv[0] << " CORPUS_FOLDER...\n";
        return 1;
    }
    for (int i = 1; i < argc; ++i) {
        std::error_code error;
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(argv[i], error)) {
            if (entry.is_regular_file()) {
                if (!replay(entry.path())) {
                    return 1;
                }
                ++files;
            }
        }
        if (files == 0) {
            std::cerr << argv[i] << ": no corpus here " << error.message() << '\n';
            return 1;
        }
        std::cout << argv[i] << ": " << files << " inputs and their beginnings replayed\n";
    }
}

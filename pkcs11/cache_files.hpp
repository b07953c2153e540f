// Small files in a folder of the user that processes write at the same time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sealmint::pkcs11 {

// Each server has a folder of its own below `folder`, which may be empty: then nothing is kept.
std::filesystem::path cache_folder_of(const std::filesystem::path& folder,
                                      const std::string& server_url);

// Nothing when there is none, or when it or its folder is somebody else's or open to others: a
// program that runs with the rights of one user and the home of another keeps off.
std::optional<std::string> read_cache_file(const std::filesystem::path& path,
                                           std::size_t bytes_max);

// Puts a file of mode 0600 in its place whole, and makes its folders with 0700. What cannot be
// written is not kept, and no reason to fail: the next process fetches it again.
void write_cache_file(const std::filesystem::path& path, std::string_view text);

}  // namespace sealmint::pkcs11

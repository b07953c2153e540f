// What makes a file outlast a power cut. A name is on the disk only when its folder was synced, and
// a content only when its file was: rename(2) orders neither.
//
// The functions end in what the system said; an empty code is success. What a failure means is the
// caller's to say: an auditor's copy is made again, a state folder must not be trusted any more.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "files/descriptor.hpp"

namespace sealmint::files {

// Writes all of it, however many calls that takes.
[[nodiscard]] std::error_code write_all(const Descriptor& file, ByteView content);

// Waits until what was written to an open file is on the disk, and its size.
[[nodiscard]] std::error_code sync_content(const Descriptor& file);
// Waits until a file, or the names in a folder, are on the disk.
[[nodiscard]] std::error_code sync(const std::filesystem::path& file_or_folder);
// Waits until the name of a file is.
[[nodiscard]] std::error_code sync_folder_of(const std::filesystem::path& file);
// Waits until everything is that was written to the file system on which `path` lies (Linux 5.8 and
// later tell of losses here too).
[[nodiscard]] std::error_code sync_file_system(const std::filesystem::path& path);

enum class Lasting {
  later,    // the caller syncs; until then a power cut may leave the name on a file that is cut off
  content,  // the name is never on anything else than the whole of the old or the new file
  name,     // and it is on the new one when the call returns
};

// Puts a file in its place whole: written beside it as "PATH.new", then renamed, so that readers
// see the old content or the new one. The umask takes from `mode` as usual.
[[nodiscard]] std::error_code replace_file(const std::filesystem::path& path, ByteView content,
                                           mode_t mode, Lasting lasting);

// Puts a file of mode 0600, whatever the umask, in its place for good (Lasting::name). A disk that
// is full is ErrorKind::unavailable and begins with "storage_full: ", and what could not be done
// for want of descriptors, memory or rights with "storage_busy: ", because both go away
// (aftermath.hpp); any other failure is ErrorKind::rejected.
Result<void> write_private_file(const std::filesystem::path& path, std::string_view text);

}  // namespace sealmint::files

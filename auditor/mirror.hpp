// A copy of a log as static files, in the form that DirectorySource reads.
#pragma once

#include <cstdint>
#include <filesystem>

#include "auditor/log_source.hpp"
#include "core/audit/checkpoint.hpp"
#include "core/audit/signed_note.hpp"

namespace sealmint::auditor {

struct MirrorReport {
  std::uint64_t size_before = 0;  // what the copy had already
  std::uint64_t size = 0;
  std::uint64_t entries = 0;         // copied now
  std::uint64_t pruned_entries = 0;  // which the source has no more, nor had the copy
  std::uint64_t checkpoints = 0;     // copied now, the newest not counted
};

// Makes a copy, or brings one up to date. Nothing is written that the checkpoint of the source does
// not vouch for, and that checkpoint must be one of the same log as the copy's: `rejected` says
// what does not fit, and the copy stays as it was or is a part of the longer one. Its checkpoint is
// written last, when everything that it vouches for is on the disk, and is there itself when this
// returns.
Result<MirrorReport> mirror(LogSource& source, const audit::NoteKey& key,
                            const std::filesystem::path& folder);

}  // namespace sealmint::auditor

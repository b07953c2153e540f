// Recomputes a whole log from its entries and compares everything that is kept of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "auditor/log_source.hpp"
#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"

namespace sealmint::auditor {

// What is wrong with a log, at the first place where something is.
struct Finding {
  std::optional<std::uint64_t> index;  // none: it is no matter of one entry
  std::string text;                    // a sentence with the names of what does not agree
};

// "entry 17: ...", or the text alone.
std::string to_text(const Finding& finding);

struct VerifyOptions {
  // Checkpoints of this log that were kept elsewhere, in receipts or by a witness: the log must
  // agree with them too.
  std::vector<SavedCheckpoint> known;
  // Pruned entries do not do.
  bool needs_all_entries = false;
  // Asked about every entry that is all right by itself; what it answers is wrong with it.
  std::function<Result<std::optional<std::string>>(std::uint64_t index, const audit::LeafRecord&)>
      check_entry;
};

struct VerifyReport {
  audit::Checkpoint checkpoint;
  std::uint64_t first_entry = 0;    // those before it were pruned: only their hashes are there
  std::uint64_t newer_entries = 0;  // checked like all others, but no checkpoint covers them yet
  std::size_t checkpoints = 0;      // that were compared, the newest included
  std::optional<TimePoint> first_time;
  std::optional<TimePoint> last_time;  // of those that the checkpoint covers
  std::optional<Finding> finding;      // none: the log verifies
};

// The checkpoint is signed by `key`; each entry is a record, at the place where it was logged;
// every tile holds the hashes of what is below it; all checkpoints are heads of this one log; no id
// is there twice and time does not go back. What is newer than the checkpoint must agree with its
// tiles too, though nothing signed vouches for these. The error is that of a source that cannot be
// read.
Result<VerifyReport> verify_log(LogSource& source, const audit::NoteKey& key,
                                const VerifyOptions& options);

}  // namespace sealmint::auditor

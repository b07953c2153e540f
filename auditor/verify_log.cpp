#include "auditor/verify_log.hpp"

#include <utility>

#include "auditor/checkpoints.hpp"
#include "auditor/diagnosis.hpp"
#include "auditor/stored_tiles.hpp"
#include "core/audit/bundle_reader.hpp"
#include "core/audit/entry_checks.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::auditor {
namespace {

// "entries 256 to 511"
std::string entries_text(std::uint64_t first, std::uint64_t count) {
  if (count == 1) return "entry " + std::to_string(first);
  return "entries " + std::to_string(first) + " to " + std::to_string(first + count - 1);
}

// "entries 256 to 511 are missing"
std::string missing_text(std::uint64_t first, std::uint64_t count) {
  return entries_text(first, count) + (count == 1 ? " is missing" : " are missing");
}

std::string subtree_text(unsigned level, std::uint64_t index) {
  const unsigned shift = level * audit::tile_height;
  return entries_text(index << shift, std::uint64_t{1} << shift);
}

class LogVerifier {
 public:
  LogVerifier(LogSource& source, const audit::NoteKey& key, const VerifyOptions& options)
      : source_(source), key_(key), options_(options) {}

  Result<VerifyReport> run() {
    const auto checked = check_all();
    if (checked.has_error() && !report_.finding) return checked.error();
    return std::move(report_);
  }

 private:
  struct Entry {
    ByteView bytes;
    Result<audit::LeafRecord> record;
  };

  // Every check ends with the first finding; the error only carries it up.
  Error found(std::optional<std::uint64_t> index, std::string text) {
    report_.finding = Finding{index, std::move(text)};
    return make_error(ErrorKind::rejected, "does not verify");
  }
  Error found_unless_of_source(std::optional<std::uint64_t> index, const Error& error) {
    return is_of_source(error) ? error : found(index, error.detail);
  }

  Result<void> check_all() {
    TRY_VOID(open_checkpoints());
    TRY_VOID(count_entries());
    stored_.emplace(source_, size_);
    checks_.emplace(static_cast<std::size_t>(std::min(size_, entries_expected_max)));
    for (std::uint64_t index = 0; audit::width_at(0, index, size_) > 0; ++index) {
      expect_behind(index);
      TRY_VOID(check_bundle(index));
    }
    return {};
  }

  Result<void> count_entries() {
    const auto size = source_.size_with_newer(report_.checkpoint.size);
    if (size.has_error()) return found_unless_of_source(report_.checkpoint.size, size.error());
    size_ = *size;
    report_.newer_entries = size_ - report_.checkpoint.size;
    return {};
  }

  Result<void> open_checkpoints() {
    const auto note = source_.checkpoint();
    if (note.has_error()) return found_unless_of_source(std::nullopt, note.error());
    auto newest = audit::open_checkpoint(*note, key_);
    if (newest.has_error()) return found(std::nullopt, "checkpoint: " + newest.error().detail);
    report_.checkpoint = *newest;
    TRY(auto saved, source_.saved_checkpoints(0));
    saved.insert(saved.end(), options_.known.begin(), options_.known.end());
    auto opened = open_all(saved, key_);
    if (opened.has_error()) return found(std::nullopt, opened.error().detail);
    checkpoints_ = *std::move(opened);
    return check_newest(*newest);
  }

  // None that was signed may be of more entries than there are.
  Result<void> check_newest(const audit::Checkpoint& newest) {
    if (!checkpoints_.empty() && checkpoints_.back().checkpoint.size > newest.size) {
      const auto& later = checkpoints_.back();
      return found(newest.size, "the log was rolled back: the checkpoint is of " +
                                    std::to_string(newest.size) + " entries, but " + later.name +
                                    " of " + std::to_string(later.checkpoint.size));
    }
    checkpoints_.push_back({"checkpoint", newest});
    report_.checkpoints = checkpoints_.size();
    return check_checkpoints();
  }

  // What the next bundles will be compared with.
  void expect_behind(std::uint64_t bundle_index) {
    std::vector<audit::TileId> next;
    for (std::uint64_t index = bundle_index; index < bundle_index + bundles_ahead; ++index) {
      const unsigned width = audit::width_at(0, index, size_);
      if (width == 0) break;
      next.push_back({std::nullopt, index, width});
      next.push_back({0, index, width});
    }
    source_.expect(next);
  }

  // The entries of one bundle, or their hashes if it was pruned.
  Result<void> check_bundle(std::uint64_t bundle_index) {
    const unsigned width = audit::width_at(0, bundle_index, size_);
    const audit::TileId id{std::nullopt, bundle_index, width};
    const auto read = read_at(source_, id, bundle_);
    if (read.has_value()) return check_entries(id, *read);
    const std::uint64_t first = tree_.size();
    if (read.error().kind != ErrorKind::not_found)
      return found_unless_of_source(first, read.error());
    const bool is_pruned = first == report_.first_entry && width == audit::tile_width_max &&
                           !options_.needs_all_entries;
    if (is_pruned) return take_pruned(bundle_index);
    return found(first, missing_text(first, width) + ": there is no " + audit::path_of(id));
  }

  Result<void> take_pruned(std::uint64_t bundle_index) {
    const auto stored = stored_->tile(0, bundle_index);
    if (stored.has_error()) return found_unless_of_source(tree_.size(), stored.error());
    const std::vector<Sha256> hashes(stored->begin(), stored->end());
    for (const Sha256& hash : hashes) {
      TRY_VOID(append(hash));
    }
    report_.first_entry = tree_.size();
    return {};
  }

  Result<void> check_entries(const audit::TileId& id, unsigned width_read) {
    audit::BundleReader reader(bundle_);
    read_entries(reader, id.width);
    for (const auto& [entry, record] : entries_) {
      TRY_VOID(check_entry(entry, record));
    }
    if (entries_.size() < id.width) return found_short_bundle(id, reader.is_at_end());
    if (width_read == id.width && !reader.is_at_end()) {
      return found(tree_.size() - 1,
                   "something follows it in " + audit::path_of(id) + ", where it is the last one");
    }
    return {};
  }

  // Reads them before anything is known of them, so that what is looked up of one is fetched from
  // memory while others are hashed.
  void read_entries(audit::BundleReader& reader, unsigned width) {
    entries_.clear();
    while (entries_.size() < width) {
      const auto entry = reader.next();
      if (!entry) break;
      entries_.push_back({*entry, audit::decode(*entry)});
    }
    for (const auto& [entry, record] : entries_) {
      if (record.has_value()) checks_->expect(*record);
    }
  }

  Error found_short_bundle(const audit::TileId& id, bool is_at_end) {
    const std::uint64_t index = tree_.size();
    const std::uint64_t end = id.index * audit::tile_width_max + id.width;
    const std::string path = audit::path_of(id);
    if (!is_at_end) return found(index, path + " breaks off in the middle of it");
    return found(index, missing_text(index, end - index) + " at the end of " + path);
  }

  Result<void> check_entry(ByteView entry, const Result<audit::LeafRecord>& record) {
    const std::uint64_t index = tree_.size();
    TRY_VOID(append(crypto::merkle_leaf_hash(entry)));
    if (record.has_error()) return found(index, record.error().detail);
    if (auto wrong = checks_->check(*record)) return found(index, *std::move(wrong));
    if (is_covered(index)) {
      report_.first_time = checks_->first_time();
      report_.last_time = checks_->last_time();
    }
    if (!options_.check_entry) return {};
    TRY(auto wrong, options_.check_entry(index, *record));
    if (wrong) return found(index, *std::move(wrong));
    return {};
  }

  bool is_covered(std::uint64_t index) const { return index < report_.checkpoint.size; }

  // Compares the hash, and the roots of all subtrees that it completes, with what the tiles say.
  Result<void> append(const Sha256& leaf_hash) {
    const std::uint64_t index = tree_.size();
    Result<void> checked;
    tree_.append(leaf_hash, [&](unsigned height, const Sha256& root) {
      if (height % audit::tile_height != 0 || checked.has_error()) return;
      checked = check_subtree(height / audit::tile_height, index >> height, root);
    });
    TRY_VOID(std::move(checked));
    return check_checkpoints();
  }

  Result<void> check_subtree(unsigned level, std::uint64_t index, const Sha256& root) {
    const std::uint64_t first = index << (level * audit::tile_height);
    const auto stored = stored_->hash(level, index);
    if (stored.has_error()) return found_unless_of_source(first, stored.error());
    if (*stored == root) return {};
    if (level == 0) return diagnose(index);
    return found(first, tile_text(level, index) + " has another hash of " +
                            subtree_text(level, index) + " than they have");
  }

  std::string tile_text(unsigned level, std::uint64_t index) const {
    const std::uint64_t tile = index / audit::tile_width_max;
    return audit::path_of({level, tile, audit::width_at(level, tile, size_)});
  }

  // An entry and its tile do not agree: says which of them was altered, and how.
  Result<void> diagnose(std::uint64_t index) {
    const std::uint64_t tile = index / audit::tile_width_max;
    if (!is_covered(index)) {
      return found(index, tile_text(0, index) + " has another hash of it than it has, and no " +
                              "checkpoint covers it yet, so that either may be the altered one");
    }
    ProvenTiles proven(source_, report_.checkpoint);
    const auto logged = proven.tile(0, tile);
    if (logged.has_error() && is_of_source(logged.error())) return logged.error();
    if (logged.has_error()) {
      return found(index, tile_text(0, index) + " has another hash of it than it has, and " +
                              logged.error().detail);
    }
    return found(index, how_entry_differs(bundle_, *logged, tile * audit::tile_width_max,
                                          static_cast<std::size_t>(index % audit::tile_width_max)));
  }

  // Compares the kept checkpoints of as many entries as there have been.
  Result<void> check_checkpoints() {
    for (; next_checkpoint_ < checkpoints_.size(); ++next_checkpoint_) {
      const auto& [name, checkpoint] = checkpoints_[next_checkpoint_];
      if (checkpoint.size != tree_.size()) return {};
      if (checkpoint.root != tree_.root()) return found_fork(name, checkpoint);
      agreed_size_ = checkpoint.size;
    }
    return {};
  }

  Error found_fork(const std::string& name, const audit::Checkpoint& checkpoint) {
    if (checkpoint.size == agreed_size_) {
      return found(std::nullopt,
                   name +
                       " is of as many entries as another checkpoint that the log signed, "
                       "but has another root");
    }
    return found(agreed_size_, name + " has another root than " +
                                   entries_text(agreed_size_, checkpoint.size - agreed_size_) +
                                   " lead to, though their tiles agree with them");
  }

  static constexpr std::uint64_t entries_expected_max = 1U << 24;
  static constexpr std::uint64_t bundles_ahead = 8;

  LogSource& source_;
  const audit::NoteKey& key_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::uint64_t size_ = 0;                    // with the entries that are newer than the checkpoint
  std::vector<NamedCheckpoint> checkpoints_;  // by size
  std::size_t next_checkpoint_ = 0;
  std::uint64_t agreed_size_ = 0;  // of the last checkpoint that agreed
  crypto::MerkleTree tree_;
  std::optional<StoredTiles> stored_;
  std::optional<audit::EntryChecks> checks_;
  Bytes bundle_;
  std::vector<Entry> entries_;  // of that bundle
};

}  // namespace

std::string to_text(const Finding& finding) {
  if (!finding.index) return finding.text;
  return "entry " + std::to_string(*finding.index) + ": " + finding.text;
}

Result<VerifyReport> verify_log(LogSource& source, const audit::NoteKey& key,
                                const VerifyOptions& options) {
  return LogVerifier(source, key, options).run();
}

}  // namespace sealmint::auditor

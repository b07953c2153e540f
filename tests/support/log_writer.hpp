// Writes a whole log as static files, as a server or a mirror has them: for tests and benchmarks.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/receipt.hpp"
#include "core/audit/tiles.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/merkle.hpp"
#include "core/ports/key_vault.hpp"
#include "files/lasting.hpp"

namespace sealmint::tests {

class LogWriter {
 public:
  explicit LogWriter(std::filesystem::path folder, std::string origin = "log.example.test/audit")
      : folder_(std::move(folder)),
        key_(*audit::NoteKey::make(std::move(origin), signing_->public_key_der())) {}

  const audit::NoteKey& key() const { return key_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::uint64_t size() const { return tree_.size(); }

  void append(ByteView entry) {
    audit::append_entry(bundle_, entry);
    const std::uint64_t index = tree_.size();
    tree_.append(crypto::merkle_leaf_hash(entry), [&](unsigned height, const Sha256& root) {
      if (height % audit::tile_height == 0) append_hash(height / audit::tile_height, root);
    });
    if (tree_.size() % audit::tile_width_max != 0) return;
    write({std::nullopt, index / audit::tile_width_max}, bundle_);
    bundle_.clear();
  }

  // Writes what is not complete, and the checkpoint.
  void publish() {
    write_partial();
    write_text("checkpoint", signed_checkpoint());
  }

  // Keeps the checkpoint of what is there now, with its tiles.
  void save_checkpoint() {
    write_partial();
    write_text("checkpoints/" + std::to_string(tree_.size()), signed_checkpoint());
  }

  std::string signed_checkpoint() const { return note({key_.name, tree_.size(), tree_.root()}); }

  std::string note(const audit::Checkpoint& checkpoint) const {
    const auto text = audit::to_text(checkpoint);
    const auto signature = signing_->sign(model::SignatureAlgorithm::ed25519, as_bytes(text));
    return audit::make_note(text, key_, *signature);
  }

  void write_text(const std::string& name, std::string_view text) const {
    write_bytes(folder_ / name, as_bytes(text));
  }

 private:
  void write_partial() {
    for (unsigned level = 0; level < audit::tile_levels; ++level) {
      const auto& hashes = tiles_.at(level);
      if (!hashes.empty()) write(partial(level, level), flat(hashes));
    }
    if (!bundle_.empty()) write(partial(std::nullopt, 0), bundle_);
  }

  void append_hash(unsigned level, const Sha256& hash) {
    auto& hashes = tiles_.at(level);
    hashes.push_back(hash);
    if (hashes.size() < audit::tile_width_max) return;
    const std::uint64_t done = (tree_.size() + 1) >> (audit::tile_height * (level + 1));
    write({level, done - 1}, flat(hashes));
    hashes.clear();
  }

  audit::TileId partial(std::optional<unsigned> level, unsigned of_level) const {
    const std::uint64_t nodes = audit::nodes_at(of_level, tree_.size());
    return {level, nodes / audit::tile_width_max,
            static_cast<unsigned>(nodes % audit::tile_width_max)};
  }

  static ByteView flat(const std::vector<Sha256>& hashes) {
    return {hashes.front().data(), hashes.size() * sizeof(Sha256)};
  }

  void write(const audit::TileId& tile, ByteView content) const {
    write_bytes(folder_ / audit::path_of(tile), content);
  }
  static void write_bytes(const std::filesystem::path& path, ByteView content) {
    std::filesystem::create_directories(path.parent_path());
    const auto failure = files::replace_file(path, content, 0666, files::Lasting::later);
    if (failure) throw std::runtime_error(path.string() + ": " + failure.message());
  }

  std::filesystem::path folder_;
  std::unique_ptr<ports::SigningKey> signing_ =
      *crypto::make_signing_key(*crypto::generate_key(model::KeyAlgorithm::ed25519));
  audit::NoteKey key_;
  crypto::MerkleTree tree_;
  std::array<std::vector<Sha256>, audit::tile_levels> tiles_;
  Bytes bundle_;
};

}  // namespace sealmint::tests

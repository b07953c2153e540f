#include "auditor/stored_tiles.hpp"

#include <cstring>
#include <utility>

#include "core/crypto/merkle.hpp"

namespace sealmint::auditor {
namespace {

Error rejected(std::string text) { return make_error(ErrorKind::rejected, std::move(text)); }

}  // namespace

Result<unsigned> read_at(LogSource& source, audit::TileId tile, Bytes& content) {
  const auto done = source.read(tile, content);
  if (done.has_value()) return tile.width;
  const bool may_have_grown =
      done.error().kind == ErrorKind::not_found && tile.width != audit::tile_width_max;
  if (!may_have_grown) return done.error();
  tile.width = audit::tile_width_max;
  const auto whole = source.read(tile, content);
  if (whole.has_value()) return tile.width;
  return is_of_source(whole.error()) ? whole.error() : done.error();
}

Result<std::span<const Sha256>> StoredTiles::tile(unsigned level, std::uint64_t index) {
  Kept& kept = kept_.at(level);
  if (kept.index == index) return std::span<const Sha256>(kept.hashes);
  const audit::TileId id{level, index, audit::width_at(level, index, size_)};
  const auto width = read_at(source_, id, content_);
  if (width.has_error()) {
    if (width.error().kind != ErrorKind::not_found) return width.error();
    return make_error(ErrorKind::not_found, audit::path_of(id) + " is missing");
  }
  if (content_.size() != *width * sizeof(Sha256)) {
    return rejected(audit::path_of({level, index, *width}) + " has " +
                    std::to_string(content_.size()) + " bytes instead of " +
                    std::to_string(*width * sizeof(Sha256)));
  }
  kept.index = std::nullopt;
  kept.hashes.resize(id.width);
  std::memcpy(kept.hashes.data(), content_.data(), id.width * sizeof(Sha256));
  kept.index = index;
  return std::span<const Sha256>(kept.hashes);
}

Result<Sha256> StoredTiles::hash(unsigned level, std::uint64_t index) {
  TRY(const auto hashes, tile(level, index / audit::tile_width_max));
  return hashes[static_cast<std::size_t>(index % audit::tile_width_max)];
}

audit::ReadHashes ProvenTiles::reader() {
  return [this](unsigned level, std::uint64_t first,
                std::size_t count) -> Result<std::vector<Sha256>> {
    TRY(const auto hashes, tile(level, first / audit::tile_width_max));
    const auto begin = static_cast<std::size_t>(first % audit::tile_width_max);
    if (begin + count > hashes.size()) return make_error(ErrorKind::internal, "beyond a tile");
    const auto wanted = hashes.subspan(begin, count);
    return std::vector<Sha256>(wanted.begin(), wanted.end());
  };
}

Result<void> ProvenTiles::prove_edge() {
  if (is_edge_proven_) return {};
  for (unsigned level = 0; level < audit::tile_levels; ++level) {
    const std::uint64_t last = audit::nodes_at(level, checkpoint_.size) / audit::tile_width_max;
    if (audit::width_at(level, last, checkpoint_.size) == 0) continue;
    TRY(const auto hashes, stored_.tile(level, last));
    edge_.at(level).assign(hashes.begin(), hashes.end());
  }
  // The root is made of nothing but these; they are taken for proven until it is reckoned.
  is_edge_proven_ = true;
  const auto root = audit::root_of(checkpoint_.size, reader());
  is_edge_proven_ = root.has_value() && *root == checkpoint_.root;
  if (root.has_error()) return root.error();
  if (!is_edge_proven_) return rejected("the tiles do not lead to the root of the checkpoint");
  return {};
}

Result<std::span<const Sha256>> ProvenTiles::tile(unsigned level, std::uint64_t index) {
  TRY_VOID(prove_edge());
  const unsigned width = audit::width_at(level, index, checkpoint_.size);
  if (width < audit::tile_width_max) return std::span<const Sha256>(edge_.at(level));
  if (proven_.at(level) == index) return stored_.tile(level, index);
  // A complete one is an element of the tile above it.
  TRY(const auto above, tile(level + 1, index / audit::tile_width_max));
  const Sha256 expected = above[static_cast<std::size_t>(index % audit::tile_width_max)];
  proven_.at(level) = std::nullopt;
  TRY(const auto hashes, stored_.tile(level, index));
  if (crypto::merkle_root(hashes) != expected) {
    return rejected(audit::path_of({level, index}) + " is not a tile of the checkpoint");
  }
  proven_.at(level) = index;
  return hashes;
}

Result<Sha256> ProvenTiles::root_at(std::uint64_t size) { return audit::root_of(size, reader()); }

}  // namespace sealmint::auditor

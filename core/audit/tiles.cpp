#include "core/audit/tiles.hpp"

#include <algorithm>

#include "core/audit/lines.hpp"

namespace sealmint::audit {
namespace {

constexpr std::uint64_t element_values = 1'000;
constexpr std::size_t element_digits = 3;
// Seven elements hold every index of a tree of 2^64 leaves, and 10^21 would not fit the number.
constexpr std::size_t elements_max = 6;
constexpr std::string_view entries = "entries";

std::string padded(std::uint64_t element) {
  const std::string digits = std::to_string(element);
  return std::string(element_digits - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> parse_element(std::string_view text) {
  if (text.size() != element_digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// "x001/x234/067".
std::optional<std::uint64_t> parse_index(std::string_view text) {
  std::uint64_t index = 0;
  for (std::size_t elements = 1;; ++elements) {
    const std::size_t slash = text.find('/');
    const bool is_last = slash == text.npos;
    std::string_view element = text.substr(0, slash);
    if (!is_last) {
      if (!element.starts_with('x')) return std::nullopt;
      element.remove_prefix(1);
    }
    const auto value = parse_element(element);
    if (!value || elements > elements_max) return std::nullopt;
    // A tile has one name only.
    if (!is_last && elements == 1 && *value == 0) return std::nullopt;
    index = index * element_values + *value;
    if (is_last) return index;
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

std::string path_of(const TileId& tile) {
  std::string index = padded(tile.index % element_values);
  for (std::uint64_t rest = tile.index / element_values; rest > 0; rest /= element_values) {
    index = "x" + padded(rest % element_values) + "/" + index;
  }
  std::string path = "tile/";
  path += tile.level ? std::to_string(*tile.level) : std::string(entries);
  path += "/" + index;
  if (tile.width != tile_width_max) path += ".p/" + std::to_string(tile.width);
  return path;
}

std::optional<TileId> parse_tile_path(std::string_view path) {
  constexpr std::string_view partial = ".p/";
  const std::size_t slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  TileId tile;
  const std::string_view level = path.substr(0, slash);
  if (level != entries) {
    const auto number = parse_decimal(level);
    if (!number || *number >= tile_levels) return std::nullopt;
    tile.level = static_cast<unsigned>(*number);
  }
  path.remove_prefix(slash + 1);
  if (const std::size_t at = path.find(partial); at != path.npos) {
    const auto width = parse_decimal(path.substr(at + partial.size()));
    if (width.value_or(0) == 0 || *width >= tile_width_max) return std::nullopt;
    tile.width = static_cast<unsigned>(*width);
    path = path.substr(0, at);
  }
  const auto index = parse_index(path);
  if (!index) return std::nullopt;
  tile.index = *index;
  return tile;
}

std::uint64_t nodes_at(unsigned level, std::uint64_t size) {
  return level < tile_levels ? size >> (tile_height * level) : 0;
}

unsigned width_at(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t nodes = nodes_at(level, size);
  if (index > nodes / tile_width_max) return 0;
  return static_cast<unsigned>(
      std::min<std::uint64_t>(nodes - index * tile_width_max, tile_width_max));
}

void append_entry(Bytes& bundle, ByteView entry) {
  bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<std::uint8_t>(entry.size()));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

std::optional<std::vector<ByteView>> parse_bundle(ByteView bundle) {
  std::vector<ByteView> found;
  while (!bundle.empty()) {
    if (bundle.size() < 2) return std::nullopt;
    const std::size_t size = std::size_t{bundle[0]} << 8 | bundle[1];
    bundle = bundle.subspan(2);
    if (bundle.size() < size) return std::nullopt;
    found.push_back(bundle.first(size));
    bundle = bundle.subspan(size);
  }
  return found;
}

}  // namespace sealmint::audit

// Paths of tiles, as requests name them. Each tile has one path.
#include <cstdlib>

#include "core/audit/tiles.hpp"

using sealmint::ByteView;
namespace audit = sealmint::audit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sealmint::as_text(ByteView{data, size});
  const auto tile = audit::parse_tile_path(text);
  if (tile && audit::path_of(*tile) != "tile/" + std::string(text)) std::abort();
  return 0;
}

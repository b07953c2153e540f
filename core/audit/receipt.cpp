#include "core/audit/receipt.hpp"

#include <optional>

#include "core/audit/leaf.hpp"
#include "core/audit/lines.hpp"
#include "core/crypto/merkle.hpp"

namespace sealmint::audit {
namespace {

constexpr std::string_view header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";
constexpr std::size_t path_hashes_max = 63;

Error not_a_receipt() { return make_error(ErrorKind::rejected, "not a receipt"); }

std::optional<std::string_view> take_after(std::string_view& text, std::string_view word) {
  auto line = take_line(text);
  if (!line || !line->starts_with(word)) return std::nullopt;
  return line->substr(word.size());
}

// The lines up to the empty one.
bool take_path(std::string_view& text, std::vector<Sha256>& path) {
  for (;;) {
    const auto line = take_line(text);
    if (!line) return false;
    if (line->empty()) return true;
    const auto hash = to_sha256(from_base64(*line).value_or(Bytes{}));
    if (!hash || path.size() == path_hashes_max) return false;
    path.push_back(*hash);
  }
}

}  // namespace

std::string to_text(const Receipt& receipt) {
  std::string text(header);
  text += '\n';
  text += extra_word;
  text += to_base64(receipt.leaf) + "\n";
  text += index_word;
  text += std::to_string(receipt.index) + "\n";
  for (const Sha256& hash : receipt.path) text += to_base64(hash) + "\n";
  text += "\n" + receipt.checkpoint;
  return text;
}

Result<Receipt> parse_receipt(std::string_view text) {
  if (take_line(text) != header) return not_a_receipt();
  const auto extra = take_after(text, extra_word);
  const auto index_text = extra ? take_after(text, index_word) : std::nullopt;
  if (!index_text) return not_a_receipt();
  auto leaf = from_base64(*extra);
  const auto index = parse_decimal(*index_text);
  if (!leaf || leaf->size() > leaf_bytes_max || !index) return not_a_receipt();
  Receipt receipt{*std::move(leaf), *index, {}, {}};
  if (!take_path(text, receipt.path)) return not_a_receipt();
  receipt.checkpoint = text;
  return receipt;
}

Result<Checkpoint> verify(const Receipt& receipt, const NoteKey& log) {
  TRY(auto checkpoint, open_checkpoint(receipt.checkpoint, log));
  const auto root = crypto::merkle_root_of_path(crypto::merkle_leaf_hash(receipt.leaf),
                                                receipt.index, checkpoint.size, receipt.path);
  if (root != checkpoint.root) {
    return make_error(ErrorKind::rejected, "the record is not in the tree of its checkpoint");
  }
  return checkpoint;
}

}  // namespace sealmint::audit

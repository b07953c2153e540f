#include "core/audit/checkpoint.hpp"

#include "core/audit/lines.hpp"

namespace sealmint::audit {
namespace {

Error not_a_checkpoint() { return make_error(ErrorKind::rejected, "not a checkpoint"); }

}  // namespace

std::string to_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto origin = take_line(text);
  const auto size_text = take_line(text);
  const auto root_text = take_line(text);
  if (!origin || origin->empty() || !size_text || !root_text) return not_a_checkpoint();
  const auto size = parse_decimal(*size_text);
  const auto root = to_sha256(from_base64(*root_text).value_or(Bytes{}));
  if (!size || !root) return not_a_checkpoint();
  return Checkpoint{std::string(*origin), *size, *root};
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key) {
  TRY(const std::string_view text, open_note(note, key));
  TRY(auto checkpoint, parse_checkpoint(text));
  if (checkpoint.origin != key.name) {
    return make_error(ErrorKind::rejected, "the checkpoint is one of another log");
  }
  return checkpoint;
}

}  // namespace sealmint::audit

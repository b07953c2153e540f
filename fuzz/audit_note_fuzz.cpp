// Checkpoints, signed notes and the keys that are to verify them, as files and servers give them.
#include <cstdlib>
#include <string>

#include "core/audit/checkpoint.hpp"

using sealmint::ByteView;
namespace audit = sealmint::audit;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// The example of Go's package note; the corpus holds the note that it signed.
const audit::NoteKey key =
    *audit::NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
constexpr std::string_view signed_text =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sealmint::as_text(ByteView{data, size});
  if (const auto other = audit::NoteKey::parse(text); other.has_value()) {
    require(other->to_text() == text);
  }
  if (const auto checkpoint = audit::parse_checkpoint(text); checkpoint.has_value()) {
    require(text.starts_with(audit::to_text(*checkpoint)));
  }
  if (const auto opened = audit::open_note(text, key); opened.has_value()) {
    require(*opened == signed_text);
  }
  return 0;
}

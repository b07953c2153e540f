#include "http/routes/entity_tags.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/limits.hpp"

namespace sealmint::http {
namespace {

// Takes the blanks and commas before the next element of a list.
void skip_separators(std::string_view& text) {
  const auto begin = text.find_first_not_of(", \t");
  text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
}

struct Tag {
  bool is_weak = false;
  std::string_view text;
};

// Takes one entity tag from the front, up to the comma behind it; nothing when there is none.
std::optional<Tag> take_tag(std::string_view& text) {
  Tag tag;
  tag.is_weak = text.starts_with("W/");
  if (tag.is_weak) text.remove_prefix(2);
  if (!text.starts_with('"')) return std::nullopt;
  const auto end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.text = text.substr(1, end - 1);
  if (tag.text.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  text.remove_prefix(end + 1);
  const auto next = text.find_first_not_of(" \t");
  if (next != std::string_view::npos && text[next] != ',') return std::nullopt;
  return tag;
}

std::optional<std::int64_t> version_of(const Tag& tag) {
  std::int64_t version = 0;
  const char* const end = tag.text.data() + tag.text.size();
  const auto parsed = std::from_chars(tag.text.data(), end, version);
  const bool is_number = parsed.ec == std::errc{} && parsed.ptr == end;
  // Only the one spelling that we give out.
  if (tag.is_weak || !is_number || std::to_string(version) != tag.text) return std::nullopt;
  return version;
}

Error unreadable() {
  return make_issue("If-Match",
                    "must be * or a list of at most " + std::to_string(limits::entity_tags) +
                        " entity tags, such as " + "\"7\"",
                    "invalid_string");
}

}  // namespace

Response with_entity_tag(Response response, std::int64_t version) {
  response.headers.emplace_back("ETag", "\"" + std::to_string(version) + "\"");
  return response;
}

Result<model::Precondition> if_match(const Request& request) {
  if (request.if_match.empty()) return model::Precondition{};
  if (request.if_match.size() == 1 && request.if_match.front() == "*") {
    return model::Precondition{};
  }
  std::vector<std::int64_t> versions;
  std::size_t tags = 0;
  for (std::string_view text : request.if_match) {
    for (skip_separators(text); !text.empty(); skip_separators(text)) {
      const auto tag = take_tag(text);
      if (!tag || ++tags > limits::entity_tags) return unreadable();
      if (const auto version = version_of(*tag)) versions.push_back(*version);
    }
  }
  if (tags == 0) return unreadable();
  return model::Precondition(std::move(versions));
}

}  // namespace sealmint::http

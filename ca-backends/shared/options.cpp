#include "ca-backends/shared/options.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/must.hpp"
#include "core/base/wipe.hpp"

namespace sealmint::ca {
namespace {

namespace json = boost::json;

void wipe_texts(json::object& values) {
  for (auto& member : values) {
    if (auto* text = member.value().if_string()) wipe(std::span(text->data(), text->size()));
  }
}

// Null when it is not set.
const json::value* value_of(std::span<const Option> table, const json::object& values,
                            std::string_view name, std::initializer_list<OptionKind> kinds) {
  const auto option = std::ranges::find(table, name, &Option::name);
  must(option != table.end(), "a backend asks for an option of its table");
  const bool is_of_kind =
      kinds.size() == 0 || std::ranges::find(kinds, option->kind) != kinds.end();
  must(is_of_kind, "a backend asks for an option as what it is");
  return values.if_contains(name);
}

}  // namespace

Options::Options(std::span<const Option> table, json::object values)
    : table_(table), values_(std::move(values)) {}
Options::Options(Options&&) noexcept = default;
Options& Options::operator=(Options&& other) noexcept {
  if (this == &other) return *this;
  wipe_texts(values_);
  table_ = other.table_;
  // Assignment would copy from other storage and leave the texts there.
  std::destroy_at(&values_);
  std::construct_at(&values_, std::move(other.values_));
  return *this;
}
Options::~Options() { wipe_texts(values_); }

bool Options::has(std::string_view name) const { return value_of(table_, values_, name, {}); }

std::string Options::text(std::string_view name) const {
  const auto* value =
      value_of(table_, values_, name,
               {OptionKind::text, OptionKind::url, OptionKind::choice, OptionKind::certificates});
  return value ? std::string(value->as_string()) : std::string();
}

Secret Options::secret(std::string_view name) const {
  const auto* value =
      value_of(table_, values_, name, {OptionKind::secret, OptionKind::private_key});
  return value ? Secret(std::string(value->as_string())) : Secret();
}

std::int64_t Options::integer(std::string_view name) const {
  const auto* value = value_of(table_, values_, name, {OptionKind::integer});
  return value ? value->as_int64() : 0;
}

bool Options::flag(std::string_view name) const {
  const auto* value = value_of(table_, values_, name, {OptionKind::flag});
  return value && value->as_bool();
}

std::vector<std::string> Options::texts(std::string_view name) const {
  std::vector<std::string> texts;
  if (const auto* value = value_of(table_, values_, name, {OptionKind::texts})) {
    for (const auto& text : value->as_array()) texts.emplace_back(text.as_string());
  }
  return texts;
}

}  // namespace sealmint::ca

#include "api/document/overlay.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <string>

#include "api/document/overlay_text.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// Down to an operation, or to a schema, the overlay may only name what is there.
constexpr int strict_depth = 3;

void merge(json::object& into, const json::object& from, const std::string& where, int depth) {
  for (const auto& member : from) {
    json::value* target = into.if_contains(member.key());
    const std::string here = where + "/" + std::string(member.key());
    const bool is_strict = where.starts_with("/paths") || where.starts_with("/components");
    if (!target && is_strict && depth <= strict_depth && member.value().is_object()) {
      throw std::logic_error("the overlay of the API document describes what is not there: " +
                             here);
    }
    if (target && target->is_object() && member.value().is_object()) {
      merge(target->get_object(), member.value().get_object(), here, depth + 1);
    } else {
      into[member.key()] = member.value();
    }
  }
}

// Tags are a list; each of them goes by its name.
json::object* tag_named(json::array& tags, const json::value& name) {
  for (auto& tag : tags) {
    if (tag.as_object().at("name") == name) return &tag.get_object();
  }
  return nullptr;
}

void merge_tags(json::array& tags, const json::array& from) {
  for (const auto& tag : from) {
    const auto& name = tag.as_object().at("name");
    json::object* target = tag_named(tags, name);
    if (!target) {
      throw std::logic_error("the overlay of the API document describes no tag of it: " +
                             json::serialize(name));
    }
    merge(*target, tag.as_object(), "", 1);
  }
}

}  // namespace

void lay_over(json::object& document) {
  auto overlay = json::parse(overlay_text()).as_object();
  merge_tags(document.at("tags").as_array(), overlay.at("tags").as_array());
  overlay.erase("tags");
  merge(document, overlay, "", 1);
}

}  // namespace sealmint::api

#include "api/groups.hpp"

#include <boost/json/array.hpp>

#include "api/json_page.hpp"
#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/principal_fields.hpp"
#include "core/model/names.hpp"

namespace sealmint::api {
namespace {

constexpr std::string_view slug_hint = "be 1 to 64 letters, digits and single hyphens between them";

}  // namespace

namespace json = boost::json;

Result<model::CreateGroup> read_create_group(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateGroup group;
  group.name = required_name(reader, "name");
  group.slug = required_canonical(reader, "slug", &model::canonical_slug, slug_hint);
  group.role = required_role(reader);
  TRY_VOID(reader.finish());
  return group;
}

Result<model::UpdateGroup> read_update_group(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::UpdateGroup group;
  group.name = optional_name(reader, "name");
  group.slug = optional_canonical(reader, "slug", &model::canonical_slug, slug_hint);
  group.role = optional_role(reader);
  TRY_VOID(reader.finish());
  return group;
}

json::object to_json(const model::Group& group) {
  json::object row;
  row["id"] = json_of(group.id);
  row["name"] = json_of(group.name);
  row["slug"] = json_of(group.slug);
  row["role"] = json_of(name(group.role));
  row["memberCount"] = group.members.size();
  row["createdAt"] = json_of(group.created_at);
  row["updatedAt"] = json_of(group.updated_at);
  return row;
}

json::object to_json(const model::GroupDetails& details) {
  json::array members;
  members.reserve(details.member_names.size());
  for (std::size_t i = 0; i < details.member_names.size(); ++i) {
    const auto& actor = details.group.members[i];
    json::object member;
    member["type"] = json_of(name(actor.kind));
    member["id"] = json_of(actor.id);
    member["name"] = json_of(details.member_names[i]);
    members.push_back(std::move(member));
  }
  json::object row = to_json(details.group);
  row["members"] = std::move(members);
  return row;
}

json::object to_json(const model::GroupPage& page) {
  return page_json("groups", page.groups, page.total_count, &to_json);
}

}  // namespace sealmint::api

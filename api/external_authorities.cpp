// What is asked of external certificate authorities; what they answer is in
// external_authority_rows.cpp.
#include "api/external_authorities.hpp"

#include <algorithm>

#include "api/principal_fields.hpp"
#include "core/base/ascii.hpp"

namespace sealmint::api {
namespace {

using model::AuthorityStatus;
using model::CreateExternalAuthority;
using model::DistinguishedName;
using model::IssuingPace;
using model::IssuingProfile;
using model::UpdateExternalAuthority;

constexpr std::array settable_statuses{AuthorityStatus::active, AuthorityStatus::disabled};
constexpr Choice<AuthorityStatus> status{"must be active or disabled", {}, settable_statuses};
constexpr Text type{{.min = 1, .max = 64}};
constexpr Text project_id{{.max = 64}};
// The limit of the body bounds the text itself.
constexpr Text pem{{.min = 1, .allow_control = true}};

// RFC 5280 appendix A.1 says how long the parts of a name may be.
constexpr Text organization{{.max = 64, .trim = true}};
constexpr Text place{{.max = 128, .trim = true}};
constexpr Text country{{.max = 2, .trim = true}};
constexpr std::size_t names_max = 16;
constexpr TextList email_addresses{names_max, {.min = 3, .max = 254}};
constexpr TextList dns_names{names_max, {.min = 1, .max = 253}};
constexpr Number minimum_days{{1, 3'650}};
constexpr Number requests_per_minute{{1, 6'000}};
constexpr Number concurrent_requests{{1, 32}};

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }
bool is_of_host_name(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }
bool is_printable(char c) { return c > ' ' && c <= '~'; }

bool is_email_address(std::string_view text) {
  const auto at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at &&
         std::ranges::all_of(text, is_printable);
}

bool is_dns_name(std::string_view text) {
  if (text.starts_with('.') || text.ends_with('.') || text.find("..") != text.npos) return false;
  return std::ranges::all_of(text, [](char c) { return is_of_host_name(c) || c == '.'; });
}

void check_profile(ObjectReader& reader, IssuingProfile& profile) {
  const auto& name = profile.subject.country;
  if (!name.empty() && (name.size() != 2 || !std::ranges::all_of(name, is_letter))) {
    reader.issue("country", "must be two letters", "invalid_string");
  }
  if (!std::ranges::all_of(profile.email_addresses, is_email_address)) {
    reader.issue("emailAddresses", "holds a text that is no address", "invalid_string");
  }
  if (!std::ranges::all_of(profile.dns_names, is_dns_name)) {
    reader.issue("dnsNames", "holds a text that is no name of a host", "invalid_string");
  }
}

// Accepted, because clients send it: there is one project.
void read_project(ObjectReader& reader, CreateExternalAuthority&) {
  static_cast<void>(project_id.read(reader, "projectId", false));
}

template <const auto& rule, auto field>
FieldOf<IssuingProfile> of_subject(std::string_view name) {
  return both<rule, &IssuingProfile::subject, field>(name);
}

}  // namespace

template <>
const Fields<IssuingProfile>& fields() {
  using Name = DistinguishedName;
  static const Fields<IssuingProfile> list{
      "IssuingProfile",
      {of_subject<organization, &Name::organization>("organization"),
       of_subject<organization, &Name::organizational_unit>("organizationalUnit"),
       of_subject<country, &Name::country>("country"),
       of_subject<place, &Name::province>("province"),
       of_subject<place, &Name::locality>("locality"),
       both<email_addresses, &IssuingProfile::email_addresses>("emailAddresses"),
       both<dns_names, &IssuingProfile::dns_names>("dnsNames"),
       both<flag, &IssuingProfile::is_public_trust>("isPublicTrust"),
       both<flag, &IssuingProfile::may_rename>("mayRename"),
       both<minimum_days, &IssuingProfile::minimum_days>("minimumDays")},
      {},
      over<IssuingProfile, &check_profile>};
  return list;
}

template <>
const Fields<IssuingPace>& fields() {
  static const Fields<IssuingPace> list{
      "IssuingPace",
      {both<requests_per_minute, &IssuingPace::requests_per_minute>("requestsPerMinute"),
       both<concurrent_requests, &IssuingPace::concurrent_requests>("concurrentRequests")}};
  return list;
}

template <>
const Fields<CreateExternalAuthority>& fields() {
  using Create = CreateExternalAuthority;
  static const Fields<Create> list{
      "CreateExternalAuthority",
      {asked<display_name, &Create::name>("name", required),
       asked<type, &Create::type>("type", required), asked<status, &Create::status>("status"),
       asked_by<Create, &read_project, &nullable_schema_of<project_id>>("projectId"),
       asked<object_text, &Create::configuration_json>("configuration", required),
       asked<pem, &Create::trust_anchors_pem>("trustAnchors", required),
       asked<nested<IssuingProfile>, &Create::profile>("profile"),
       asked<nested<IssuingPace>, &Create::pace>("pace")},
      {.holds_secret = true}};
  return list;
}

template <>
const Fields<UpdateExternalAuthority>& fields() {
  using Update = UpdateExternalAuthority;
  static const Fields<Update> list{
      "UpdateExternalAuthority",
      {asked<display_name, &Update::name>("name"), asked<type, &Update::type>("type"),
       asked<status, &Update::status>("status"),
       asked<object_text, &Update::configuration_json>("configuration"),
       asked<pem, &Update::trust_anchors_pem>("trustAnchors"),
       asked<nested<IssuingProfile>, &Update::profile>("profile"),
       asked<nested<IssuingPace>, &Update::pace>("pace")},
      {.empty_is_object = true, .holds_secret = true}};
  return list;
}

}  // namespace sealmint::api

// Objects and their attributes.
#include <utility>
#include <vector>

#include "pkcs11/bridge/bridge.hpp"
#include "pkcs11/bridge/support.hpp"

namespace sealmint::pkcs11::bridge {
namespace {

struct FoundObject {
  TokenContentPtr content;  // keeps the object
  const Object* object;
};

// Private objects do not exist for those who are not logged in.
Outcome<FoundObject> find_object(Provider& provider, Session& session, CK_OBJECT_HANDLE handle) {
  TRY(auto content, provider.content(session.slot()));
  const Object* const object = content ? content->find(handle) : nullptr;
  const bool is_visible = object && (!object->is_private() || provider.sees_private(session));
  TRY_VOID(require(is_visible, CKR_OBJECT_HANDLE_INVALID));
  return FoundObject{std::move(content), object};
}

bool is_well_formed(const CK_ATTRIBUTE& attribute) {
  return attribute.pValue != nullptr || attribute.ulValueLen == 0;
}

std::vector<CK_OBJECT_HANDLE> matching(const TokenContent& content,
                                       std::span<const CK_ATTRIBUTE> wanted, bool sees_private) {
  std::vector<CK_OBJECT_HANDLE> found;
  for (const Object& object : content.objects) {
    const bool is_visible = sees_private || !object.is_private();
    if (is_visible && object.matches(wanted)) found.push_back(object.handle());
  }
  return found;
}

}  // namespace

Outcome<void> find_objects_init(CK_SESSION_HANDLE handle, CK_ATTRIBUTE* attributes,
                                CK_ULONG count) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY(const auto wanted, attributes_at(attributes, count));
  TRY_VOID(require(std::ranges::all_of(wanted, is_well_formed)));
  TRY(const auto content, provider->content(session->slot()));
  std::vector<CK_OBJECT_HANDLE> found;
  if (content) found = matching(*content, wanted, provider->sees_private(*session));
  return session->begin_search(std::move(found));
}

Outcome<void> find_objects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE* objects, CK_ULONG count_max,
                           CK_ULONG* count) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(count != nullptr && (objects != nullptr || count_max == 0)));
  TRY(const auto found, session->next_found(count_max));
  std::ranges::copy(found, objects);
  *count = found.size();
  return {};
}

Outcome<void> find_objects_final(CK_SESSION_HANDLE handle) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  return session->end_search();
}

Outcome<void> get_object_size(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ULONG* size) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(size != nullptr));
  TRY(const auto found, find_object(*provider, *session, object));
  *size = found.object->size_bytes();
  return {};
}

Outcome<void> get_attribute_value(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                                  CK_ATTRIBUTE* attributes, CK_ULONG count) {
  const Initialized initialized;
  TRY(Provider * provider, initialized.provider());
  TRY(const auto session, provider->session(handle));
  TRY_VOID(require(attributes != nullptr && count > 0));
  TRY(const auto found, find_object(*provider, *session, object));
  const CK_RV rv = fill(*found.object, std::span(attributes, count));
  return require(rv == CKR_OK, rv);
}

}  // namespace sealmint::pkcs11::bridge

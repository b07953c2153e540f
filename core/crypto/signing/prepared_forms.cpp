#include "core/crypto/signing/prepared_forms.hpp"

#include <new>

namespace sealmint::crypto {

PreparedKey* PreparedForms::find(const SigningImplementation& implementation) const {
  const std::string_view name = implementation.name();
  for (const Form& form : forms_) {
    if (form.key && form.implementation == name) return form.key.get();
  }
  return nullptr;
}

PreparedKey* PreparedForms::make(SigningImplementation& implementation,
                                 model::KeyAlgorithm algorithm, const EVP_PKEY& key) {
  try {
    auto prepared = implementation.prepare(algorithm, key);
    if (prepared.has_error()) return nullptr;
    Form& form = forms_.at(next_);
    next_ = (next_ + 1) % forms_.size();
    form = {implementation.name(), *std::move(prepared)};
    return form.key.get();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace sealmint::crypto

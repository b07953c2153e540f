// What a function of PKCS#11 ends in: a value, or the return value that its caller gets with a
// sentence for the log.
#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include "core/base/result.hpp"
#include "pkcs11/cryptoki.hpp"

namespace sealmint::pkcs11 {

struct Trouble {
  // With a constructor, so that no number is taken for one.
  Trouble() = default;
  Trouble(CK_RV value, std::string why) : rv(value), text(std::move(why)) {}

  CK_RV rv = CKR_GENERAL_ERROR;
  // For a person; empty where the return value says it all and hosts meet it every day.
  std::string text;
};

template <class T>
using Outcome = boost::system::result<T, Trouble>;

inline Trouble trouble(CK_RV rv, std::string text = {}) { return {rv, std::move(text)}; }

// Boost.System calls this when value() is asked of a trouble: that is a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(const Trouble& trouble,
                                                    const boost::source_location& location) {
  boost::throw_exception(std::logic_error("value() of a trouble: " + trouble.text), location);
}

// A prerequisite of a function: `TRY_VOID(require(pointer != nullptr))`.
inline Outcome<void> require(bool is_met, CK_RV otherwise = CKR_ARGUMENTS_BAD) {
  if (!is_met) return trouble(otherwise);
  return {};
}

}  // namespace sealmint::pkcs11

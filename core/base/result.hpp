// Result<T>: a value or an Error. Expected failures travel as results; an exception is a bug or a
// lack of memory and is caught once per request.
#pragma once

#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>

#include <stdexcept>

#include "core/base/error.hpp"

namespace sealmint {

template <class T>
using Result = boost::system::result<T, Error>;

// Boost.System calls this when value() is asked of an error: that is a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& location) {
  boost::throw_exception(std::logic_error("value() of an error: " + error.detail), location);
}

}  // namespace sealmint

#define SEALMINT_CONCAT_INNER(a, b) a##b
#define SEALMINT_CONCAT(a, b) SEALMINT_CONCAT_INNER(a, b)

// Binds the value of a Result to a declaration, or returns its error from the function.
// The expression may hold commas; the declaration may not.
#define SEALMINT_TRY_INNER(temporary, declaration, ...)           \
  auto temporary = (__VA_ARGS__);                                 \
  if (temporary.has_error()) return std::move(temporary).error(); \
  declaration = *std::move(temporary)
#define TRY(declaration, ...) \
  SEALMINT_TRY_INNER(SEALMINT_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)

// Returns the error of a Result<void>, or of one whose value nobody needs.
#define SEALMINT_CHECK_INNER(temporary, ...) \
  auto temporary = (__VA_ARGS__);            \
  if (temporary.has_error()) return std::move(temporary).error()
#define TRY_VOID(...) SEALMINT_CHECK_INNER(SEALMINT_CONCAT(try_result_, __LINE__), __VA_ARGS__)

// TRY inside a coroutine; the expression usually begins with co_await.
#define SEALMINT_CO_TRY_INNER(temporary, declaration, ...)           \
  auto temporary = (__VA_ARGS__);                                    \
  if (temporary.has_error()) co_return std::move(temporary).error(); \
  declaration = *std::move(temporary)
#define CO_TRY(declaration, ...) \
  SEALMINT_CO_TRY_INNER(SEALMINT_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)

#define SEALMINT_CO_CHECK_INNER(temporary, ...) \
  auto temporary = (__VA_ARGS__);               \
  if (temporary.has_error()) co_return std::move(temporary).error()
#define CO_TRY_VOID(...) \
  SEALMINT_CO_CHECK_INNER(SEALMINT_CONCAT(try_result_, __LINE__), __VA_ARGS__)

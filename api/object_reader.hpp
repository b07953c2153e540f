// Reads the fields of a request body and collects every schema issue instead of the first one.
//
//   ObjectReader reader(body);
//   CreateSigner create;
//   create.name = reader.required_string("name", {.min = 1, .max = 64});
//   create.ttl_days = reader.optional_integer("certificateTtlDays", {1, 3650}).value_or(365);
//   TRY_VOID(reader.finish());
//
// Unknown keys are ignored (contract 7.1) unless finish_strict() is used.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.hpp"
#include "core/base/result.hpp"

namespace sealmint::api {

struct StringRule {
  std::size_t min = 0;  // in Unicode code points, after trimming
  std::size_t max = std::numeric_limits<std::size_t>::max();
  bool trim = false;
  bool allow_control = false;  // control characters other than tab/newline are refused by default
};

struct IntegerRule {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// What a PATCH says about a nullable field.
template <class T>
struct Nullable {
  bool present = false;    // the key was there
  std::optional<T> value;  // nothing = null
};

class ObjectReader {
 public:
  // `path` is the prefix of issue paths, e.g. "members/3".
  explicit ObjectReader(const boost::json::object& object, std::string path = {});
  // A child: its issues land in the list of the outermost reader. `path` is relative to the parent.
  ObjectReader(const boost::json::object& object, std::string path, ObjectReader& parent);

  bool has(std::string_view key) const;    // present and not null
  bool names(std::string_view key) const;  // present
  bool is_empty_list(std::string_view key) const;
  bool is_object(std::string_view key) const;
  bool has_issues() const { return parent_ ? parent_->has_issues() : !issues_.empty(); }

  // Nothing when the key is absent, null or wrong; a required one that is absent is an issue.
  std::optional<std::string> text(std::string_view key, const StringRule& rule, bool is_required);
  std::optional<std::int64_t> integer(std::string_view key, const IntegerRule& rule,
                                      bool is_required);
  std::optional<Uuid> uuid(std::string_view key, bool is_required);

  // On an issue a required getter returns an empty value; finish() then fails.
  std::string required_string(std::string_view key, const StringRule& rule = {});
  // Absent and null are nothing.
  std::optional<std::string> optional_string(std::string_view key, const StringRule& rule = {});
  Nullable<std::string> nullable_string(std::string_view key, const StringRule& rule = {});
  std::int64_t required_integer(std::string_view key, const IntegerRule& rule = {});
  std::optional<std::int64_t> optional_integer(std::string_view key, const IntegerRule& rule = {});
  Nullable<std::int64_t> nullable_integer(std::string_view key, const IntegerRule& rule = {});
  std::optional<bool> optional_boolean(std::string_view key);
  Uuid required_uuid(std::string_view key);
  std::optional<Uuid> optional_uuid(std::string_view key);
  std::vector<Uuid> optional_uuids(std::string_view key, std::size_t items_max);
  std::vector<std::string> optional_strings(std::string_view key, std::size_t items_max,
                                            const StringRule& rule = {});
  // Calls read(child) when the key holds an object; another type is an issue.
  void optional_object(std::string_view key, const std::function<void(ObjectReader&)>& read);
  // Calls read(child, index) for each element; elements must be objects.
  void optional_objects(std::string_view key, std::size_t items_max,
                        const std::function<void(ObjectReader&, std::size_t)>& read);

  // An object as JSON text, for who reads it elsewhere.
  std::optional<std::string> object_text(std::string_view key, bool is_required);

  // Reports an issue of your own about `key`.
  void issue(std::string_view key, std::string message, std::string code = "custom");

  // ErrorKind::malformed with every issue found (the first 100), or nothing. A child answers for
  // its whole family.
  Result<void> finish() const;
  // Finishes the object; keys nobody asked for are issues too.
  Result<void> finish_strict();

 private:
  // A body of nothing but mistakes must not become an answer of megabytes.
  static constexpr std::size_t issues_max = 100;
  static constexpr std::size_t quoted_key_chars = 64;

  const boost::json::value* take(std::string_view key);
  const boost::json::value* require(std::string_view key);
  const boost::json::array* read_array(std::string_view key, std::size_t items_max);
  std::optional<std::string> read_string(std::string_view key, const boost::json::value& value,
                                         const StringRule& rule);
  std::optional<std::int64_t> read_integer(std::string_view key, const boost::json::value& value,
                                           const IntegerRule& rule);
  std::optional<Uuid> read_uuid(std::string_view key, const boost::json::value& value);
  void report(Issue issue);
  std::string path_of(std::string_view key) const;

  const boost::json::object* object_;
  std::string path_;
  ObjectReader* parent_ = nullptr;
  std::vector<std::string> asked_;
  std::vector<Issue> issues_;
};

}  // namespace sealmint::api

// Reads the members of one object of the configuration file.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace sealmint::pkcs11 {

// Remembers which keys were asked for; what is left over is a misspelling, or meant for others.
class JsonSettings {
 public:
  // `path` is "" or "tls.", and stands before the key in every message.
  JsonSettings(const boost::json::object& object, std::string path)
      : object_(object), path_(std::move(path)) {}

  Result<std::string> text(std::string_view key);  // empty when it is absent or null
  Result<bool> flag(std::string_view key, bool otherwise);
  Result<std::optional<std::int64_t>> number(std::string_view key, std::int64_t min,
                                             std::int64_t max);
  Result<std::vector<std::string>> texts(std::string_view key);
  // Null when it is absent.
  Result<const boost::json::object*> object(std::string_view key);
  void ignore(std::string_view key) { known_.emplace_back(key); }

  std::vector<std::string> unknown_keys() const;

 private:
  const boost::json::value* find(std::string_view key);
  Error wrong(std::string_view key, std::string_view what) const;

  const boost::json::object& object_;
  std::string path_;
  std::vector<std::string> known_;
};

}  // namespace sealmint::pkcs11

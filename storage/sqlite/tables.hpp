// The tables of storage/schema as lists of columns.
#pragma once

#include "core/model/approval.hpp"
#include "core/model/certificate.hpp"
#include "core/model/grant.hpp"
#include "core/model/operation.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "core/model/webhook.hpp"
#include "storage/sqlite/columns.hpp"

namespace sealmint::storage {

// A table of objects with `id` as its first column; `version` is not in the list.
template <class T>
struct TableDescription {
  const char* name;  // as SQL writes it
  Columns<T> columns;
};

// "SELECT id, name, version FROM user": all columns of the list, then the version.
template <class T>
std::string select_sql(const TableDescription<T>& table) {
  return "SELECT " + column_names(table.columns) + ", version FROM " + table.name;
}

// Specialised for each kind of object.
template <class T>
TableDescription<T> describe_table();

template <>
TableDescription<model::User> describe_table();
template <>
TableDescription<model::Identity> describe_table();
template <>
TableDescription<model::Group> describe_table();
template <>
TableDescription<model::UniversalAuth> describe_table();
template <>
TableDescription<model::ClientSecret> describe_table();
template <>
TableDescription<model::AccessToken> describe_table();
template <>
TableDescription<model::Authority> describe_table();
template <>
TableDescription<model::Certificate> describe_table();
template <>
TableDescription<model::WrappedKey> describe_table();
template <>
TableDescription<model::Signer> describe_table();
template <>
TableDescription<model::ApprovalPolicy> describe_table();
template <>
TableDescription<model::AccessRequest> describe_table();
template <>
TableDescription<model::Grant> describe_table();
template <>
TableDescription<model::Webhook> describe_table();
template <>
TableDescription<model::WebhookDelivery> describe_table();

// The table `operation`, without its row number.
Columns<model::Operation> operation_columns();

}  // namespace sealmint::storage

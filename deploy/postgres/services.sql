-- A database and a user per service; no service can open another's. Passwords come from the environment.
\getenv password REGISTRY_DB_PASSWORD
CREATE ROLE registry LOGIN PASSWORD :'password';
CREATE DATABASE registry OWNER registry;
REVOKE ALL ON DATABASE registry FROM PUBLIC;

\getenv password DISCLOSURE_DB_PASSWORD
CREATE ROLE disclosure LOGIN PASSWORD :'password';
CREATE DATABASE disclosure OWNER disclosure;
REVOKE ALL ON DATABASE disclosure FROM PUBLIC;

\getenv password COMPLAINTS_DB_PASSWORD
CREATE ROLE complaints LOGIN PASSWORD :'password';
CREATE DATABASE complaints OWNER complaints;
REVOKE ALL ON DATABASE complaints FROM PUBLIC;

\getenv password GRID_DB_PASSWORD
CREATE ROLE grid LOGIN PASSWORD :'password';
CREATE DATABASE grid OWNER grid;
REVOKE ALL ON DATABASE grid FROM PUBLIC;

\getenv password NOTIFY_DB_PASSWORD
CREATE ROLE notify LOGIN PASSWORD :'password';
CREATE DATABASE notify OWNER notify;
REVOKE ALL ON DATABASE notify FROM PUBLIC;

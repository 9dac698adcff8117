-- The dialect of the login that made the session; NULL: it says nothing about that.
ALTER TABLE login_sessions ADD COLUMN dialect TEXT;

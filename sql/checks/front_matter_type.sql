-- Value of another kind than nearly all values of its key.
-- severity: note
-- identity: key, type, authored_value
-- why: Templates that expect a list, a number or a text show nothing, or stop.
-- how: Rows of the table front_matter_oddities: nine tenths of ten or more values of the key are of one other type.
-- fix: Write the value as the others are written.

select
    path,
    field || ' is a ' || type || ', mostly it is a ' || main_type || ': ' || authored_value as message,
    field as key,
    type,
    main_type,
    authored_value
from staging.front_matter_oddities

-- A boot target names any number of initrds; what is stored named one or none.

update rollout
set target = (target - 'initrd')
  || jsonb_build_object('initrds', coalesce(nullif(jsonb_build_array(target -> 'initrd'), '[null]'), '[]'))
where target -> 'initrd' is not null;

update rollout_template
set request = jsonb_set(request, '{target}', ((request -> 'target') - 'initrd')
  || jsonb_build_object('initrds', coalesce(nullif(jsonb_build_array(request -> 'target' -> 'initrd'), '[null]'), '[]')))
where request -> 'target' -> 'initrd' is not null;

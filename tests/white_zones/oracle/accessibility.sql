-- The accessibility in one statement, from stored pairs: the same formulas in another language.
--   demand (code, value) · supply (site, etp), one row per site · travel (code, site, minutes)
-- bounds and weights are the steps of the decay: a time has the weight of the smallest bound not below it.
-- method is e2sfca, 2sfca or 3sfca.
with weighted as materialized (
    select t.code, t.site, case when %(method)s = '2sfca' then 1 else s.weight end as weight
    from travel t
    cross join lateral (
        select weight from unnest(%(bounds)s::float8[], %(weights)s::float8[]) as step (bound, weight)
        where t.minutes <= bound order by bound limit 1
    ) s
    where s.weight > 0
),
effective as materialized (
    select code, site,
           case when %(method)s = '3sfca'
                then weight * weight / sum(weight) over (partition by code)
                else weight end as weight
    from weighted
),
ratio as (
    select e.site, max(s.etp) / nullif(sum(e.weight * d.value), 0) as etp_per_demand
    from effective e join demand d using (code) join supply s using (site)
    group by e.site
)
select d.code, coalesce(sum(e.weight * r.etp_per_demand), 0) as accessibility
from demand d
left join effective e using (code)
left join ratio r using (site)
group by d.code
order by d.code

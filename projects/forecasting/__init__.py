"""How long until a dated history reaches its total: a mixture of simple rules, and how well it has done.

The core knows no models: `CompletionHistory` in, `WorkOutlook` out. `projects.forecast` asks it for projects. Units,
amounts of money and services are alike to it. Method and measured figures: docs/prognose.md.
"""

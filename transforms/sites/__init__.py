"""What a site's generator does with names: urls of pages, forms of links, anchors, assets, languages."""

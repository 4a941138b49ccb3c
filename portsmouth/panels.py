"""A slider over finished charts; it needs no kernel, so it also works in a notebook that was only opened."""

# Before its cell is run a panel has no kernel, and needs none: the browser need not mark it as broken.
_STYLE = "<style>.portsmouth-panel.jupyter-widgets-disconnected::before, .portsmouth-panel .jupyter-widgets-disconnected::before {display: none}</style>"


def panel(frames, labels, name):
    """Show one of several charts, chosen with a slider.

    frames : list of :class:`portsmouth.Chart`, all of one width; together at most 1.5 MB.
    labels : list of str, one for each frame, shown beside the slider.
    name : str, what the slider changes; it stands before the slider and is read out by screen readers.

    Returns an ``ipywidgets.VBox``. Slider and picture are tied in the browser.
    Raises ValueError if there are fewer than two frames, or not one label for each, or the frames are too heavy.
    """
    import ipywidgets as widgets  # here, so that lessons without a panel start faster

    frames, labels = list(frames), list(labels)
    if len(frames) < 2 or len(frames) != len(labels):
        raise ValueError(f"panel: needs two or more frames and one label for each; got {len(frames)} frames and {len(labels)} labels")
    pages = [_STYLE + frame._repr_html_() for frame in frames]
    size = sum(len(page) for page in pages)
    if size > 1_500_000:
        raise ValueError(f"panel: the frames weigh {size / 1e6:.1f} MB together; at most 1.5 MB, so draw fewer or smaller ones")

    slider = widgets.SelectionSlider(
        options=labels,
        description=name,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="95%", max_width=f"{frames[0].width}px"),
    )
    stack = widgets.Stack([widgets.HTML(page) for page in pages], selected_index=0)
    widgets.jslink((slider, "index"), (stack, "selected_index"))
    return widgets.VBox([slider, stack], _dom_classes=["portsmouth-panel"])

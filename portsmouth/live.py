"""A chart that is drawn again when a slider moves; unlike a panel it needs a running kernel."""


def live(draw, start, **sliders):
    """Show a chart with sliders that change what it assumes.

    draw : function that takes the values of the sliders by name and returns a :class:`portsmouth.Chart`.
    start : the chart shown before anybody moves a slider; show it above as an ordinary chart too.
    sliders : one for each assumption, ``name=(label, value, lowest, highest, step)``.

    Returns an ``ipywidgets.VBox``. The chart changes when a slider is let go, or at each press of an arrow key.
    """
    import ipywidgets as widgets  # here, so that lessons without sliders start faster

    boxes = {
        name: widgets.FloatSlider(
            value=value,
            min=low,
            max=high,
            step=step,
            description=label,
            continuous_update=False,
            readout_format=".2f" if step < 0.1 else ".1f" if step < 1 else ".0f",
            style={"description_width": "16em"},
            layout=widgets.Layout(width="95%", max_width=f"{start.width}px"),
        )
        for name, (label, value, low, high, step) in sliders.items()
    }
    picture = widgets.HTML(start._repr_html_())

    def redraw(change):
        picture.value = draw(**{name: box.value for name, box in boxes.items()})._repr_html_()

    for box in boxes.values():
        box.observe(redraw, "value")
    return widgets.VBox([*boxes.values(), picture])

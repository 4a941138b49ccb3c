"""A chart that is drawn again when a slider moves; unlike a panel it needs a running kernel."""

from portsmouth.charts import draw_quickly


def live(draw, start, **controls):
    """Show a chart with sliders and switches that change what it assumes.

    draw : function that takes the values of the controls by name and returns a :class:`portsmouth.Chart`. Fix the limits of its
        axes: they keep their places, so that only what changes moves.
    start : the chart shown before anybody moves a control; show it above as an ordinary chart too.
    controls : one for each assumption, ``name=(label, value, lowest, highest, step)`` for a slider and ``name=(label, True)`` or
        ``name=(label, False)`` for a switch.

    Returns an ``ipywidgets.VBox``. The chart and its words change when a slider is let go, and at each press of an arrow key. While
    a key is held down no charts queue up: the browser keeps only the newest value back until the chart before it is drawn.
    """
    import ipywidgets as widgets  # here, so that lessons without sliders start faster

    wide = {"width": "95%", "max_width": f"{start.width}px"}

    def control(label, value, low=None, high=None, step=None):
        if isinstance(value, bool):
            return widgets.Checkbox(value=value, description=label, indent=False, layout=widgets.Layout(**wide))
        return widgets.FloatSlider(
            value=value,
            min=low,
            max=high,
            step=step,
            description=label,
            continuous_update=False,
            readout_format=".2f" if step < 0.1 else ".1f" if step < 1 else ".0f",
            style={"description_width": "16em"},
            layout=widgets.Layout(**wide),
        )

    boxes = {name: control(*assumption) for name, assumption in controls.items()}
    picture = widgets.HTML(start._repr_html_())
    places = {}

    def redraw(change):
        with draw_quickly(places):
            picture.value = draw(**{name: box.value for name, box in boxes.items()})._repr_html_()

    for box in boxes.values():
        box.observe(redraw, "value")
    return widgets.VBox([*boxes.values(), picture])

from otter.test_files import test_case

OK_FORMAT = False

name = "q6"
points = 3

@test_case(points=None, hidden=False)
def test_q6(env):
    from portsmouth.exercises import Exercise
    Exercise('10').require('q6', env)
